#include "base/sha256.h"

#include <array>
#include <openssl/evp.h>

#include <fmt/format.h>

#include "sdvae/error.h"

namespace sdvae {
namespace {

void check(int result) {
  if (result != 1) throw Error(ErrorKind::internal, "libcrypto cannot compute a SHA-256");
}

}  // namespace

struct Sha256::State {
  struct Free {
    void operator()(EVP_MD_CTX* given) const noexcept { ::EVP_MD_CTX_free(given); }
  };
  std::unique_ptr<EVP_MD_CTX, Free> context{::EVP_MD_CTX_new()};
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
  check(::EVP_DigestInit_ex(state_->context.get(), ::EVP_sha256(), nullptr));
}
Sha256::Sha256(Sha256&& other) noexcept = default;
Sha256& Sha256::operator=(Sha256&& other) noexcept = default;
Sha256::~Sha256() = default;

void Sha256::add(ByteView bytes) {
  check(::EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size()));
}

std::string Sha256::finish() {
  std::array<unsigned char, 32> digest{};
  check(::EVP_DigestFinal_ex(state_->context.get(), digest.data(), nullptr));
  return fmt::format("{:02x}", fmt::join(digest, ""));
}

std::string sha256_hex(ByteView bytes) {
  Sha256 hash;
  hash.add(bytes);
  return hash.finish();
}

}  // namespace sdvae
