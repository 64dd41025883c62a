#include "hub/blob.h"

#include <array>
#include <memory>
#include <openssl/evp.h>

#include <fmt/format.h>

#include "base/mapped_file.h"
#include "base/sha256.h"
#include "sdvae/error.h"

namespace sdvae::hub {
namespace {

constexpr std::size_t kSha256Digits = 64;
constexpr std::size_t kGitDigits = 40;

struct Free {
  void operator()(EVP_MD_CTX* context) const noexcept { ::EVP_MD_CTX_free(context); }
};

bool is_hash(const std::string& etag, std::size_t digits) {
  return etag.size() == digits && etag.find_first_not_of("0123456789abcdef") == std::string::npos;
}

}  // namespace

std::string git_blob_id(ByteView bytes) {
  const std::string header = fmt::format("blob {}", bytes.size());
  const std::unique_ptr<EVP_MD_CTX, Free> context(::EVP_MD_CTX_new());
  std::array<unsigned char, 20> digest{};
  const bool done = ::EVP_DigestInit_ex(context.get(), ::EVP_sha1(), nullptr) == 1 &&
                    ::EVP_DigestUpdate(context.get(), header.c_str(), header.size() + 1) == 1 &&
                    ::EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()) == 1 &&
                    ::EVP_DigestFinal_ex(context.get(), digest.data(), nullptr) == 1;
  if (!done) throw Error(ErrorKind::internal, "libcrypto cannot compute a SHA-1");
  return fmt::format("{:02x}", fmt::join(digest, ""));
}

std::string fault_of(const std::filesystem::path& file, const Metadata& metadata) {
  const auto mapped = MappedFile::open(file);
  const ByteView bytes = mapped->bytes();
  if (metadata.bytes && bytes.size() != *metadata.bytes) {
    return fmt::format("is {} bytes long, not {}", bytes.size(), *metadata.bytes);
  }
  if (is_hash(metadata.etag, kSha256Digits) && sha256_hex(bytes) != metadata.etag) {
    return "does not have the SHA-256 that the hub names";
  }
  if (is_hash(metadata.etag, kGitDigits) && git_blob_id(bytes) != metadata.etag) {
    return "does not have the git id that the hub names";
  }
  return {};
}

}  // namespace sdvae::hub
