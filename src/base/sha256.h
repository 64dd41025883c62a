// SHA-256 (FIPS 180-4) by OpenSSL's libcrypto, which uses the processor's instructions for it.
// One object per thread.
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
  // 64 lower-case hexadecimal digits of everything added so far; nothing can be added after it.
  [[nodiscard]] std::string finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

[[nodiscard]] std::string sha256_hex(ByteView bytes);

}  // namespace sdvae
