// Safetensors files made by hand, right or wrong.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "../base/testing.h"

namespace sdvae::testing {

// A file with this header and `data_bytes` zero bytes; the length field says `length`.
inline std::vector<std::byte> container(std::string_view header, std::size_t data_bytes,
                                        std::uint64_t length) {
  std::vector<std::byte> file;
  for (unsigned i = 0; i < 8; ++i) file.push_back(static_cast<std::byte>(length >> (8 * i)));
  for (const std::byte byte : bytes_of(header)) file.push_back(byte);
  file.resize(file.size() + data_bytes);
  return file;
}

inline std::vector<std::byte> container(std::string_view header, std::size_t data_bytes) {
  return container(header, data_bytes, header.size());
}

}  // namespace sdvae::testing
