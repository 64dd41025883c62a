// SHA-256 (FIPS 180-4) by OpenSSL's libcrypto, which uses the processor's instructions for it.
// An object is used by one thread at a time.
#pragma once

#include <memory>
#include <string>

#include "base/bytes.h"

namespace sdvae {

class Sha256 {
 public:
  Sha256();
  Sha256(Sha256&& other) noexcept;
  Sha256& operator=(Sha256&& other) noexcept;
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  ~Sha256();

  void add(ByteView bytes);
  // The hash of all bytes added, in 64 lower-case hexadecimal digits; no more can be added after
  // it.
  [[nodiscard]] std::string finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The hash of `bytes`, in the same digits.
[[nodiscard]] std::string sha256_hex(ByteView bytes);

}  // namespace sdvae
