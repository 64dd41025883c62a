#include "image/bmp/bmp.h"

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <vector>

#include "image/bmp/bmp_header.h"
#include "image/bmp/bmp_indices.h"
#include "image/stb_decode.h"

namespace sdvae {
namespace {

template <std::unsigned_integral Int>
void append(std::vector<std::byte>& file, Int value) {
  for (std::size_t i = 0; i < sizeof(Int); ++i) {
    file.push_back(static_cast<std::byte>(value >> (8 * i)));
  }
}

// What stb is to see, which reads some of the headers alone and wants no gaps and all padding.
std::vector<std::byte> tidied(const BmpFile& bmp) {
  constexpr std::uint32_t kFileHeaderBytes = 14;
  constexpr std::uint32_t kPlainBytes = 40;
  constexpr std::uint32_t kMaskedBytes = 108;
  const std::uint32_t header_bytes = bmp.has_masks ? kMaskedBytes : kPlainBytes;
  const std::uint32_t offset = kFileHeaderBytes + header_bytes;
  std::vector<std::byte> tidy = {std::byte{'B'}, std::byte{'M'}};
  for (const std::uint32_t field : {0U, 0U, offset, header_bytes}) append(tidy, field);
  append(tidy, static_cast<std::uint32_t>(bmp.width));
  append(tidy, static_cast<std::uint32_t>(bmp.is_top_down ? -bmp.height : bmp.height));
  append(tidy, std::uint16_t{1});  // planes
  append(tidy, static_cast<std::uint16_t>(bmp.bits_per_pixel));
  append(tidy, bmp.has_masks ? 3U : 0U);
  if (bmp.has_masks) {
    tidy.resize(kFileHeaderBytes + kPlainBytes);
    for (const std::uint32_t mask : bmp.masks) append(tidy, mask);
  }
  tidy.resize(offset);
  tidy.insert(tidy.end(), bmp.pixels.begin(), bmp.pixels.end());
  tidy.resize(offset + bmp_row_bytes(bmp) * static_cast<std::size_t>(bmp.height));
  return tidy;
}

Decoded decode_colours(const BmpFile& bmp) {
  Decoded decoded = decode_pixels(tidied(bmp), bmp.width, bmp.height, bmp.masks[3] != 0);
  // Many programs leave room for alpha and fill it with zeros; they do not mean an invisible
  // picture. stb sees to that only in files without masks.
  const auto is_zero = [](std::uint8_t value) { return value == 0; };
  if (std::ranges::all_of(decoded.image.alpha, is_zero)) decoded.image.alpha.clear();
  return decoded;
}

}  // namespace

Decoded decode_bmp(ByteView file) {
  const BmpFile bmp = walk_bmp(file);
  Decoded decoded =
      bmp.palette.empty() ? decode_colours(bmp) : Decoded{.image = decode_bmp_indices(bmp)};
  decoded.info.format = "BMP";
  decoded.info.had_alpha = !decoded.image.alpha.empty();
  decoded.info.remarks = bmp.remarks;
  decoded.icc_profile.assign(bmp.icc_profile.begin(), bmp.icc_profile.end());
  decoded.profile_fault = bmp.profile_fault;
  return decoded;
}

}  // namespace sdvae
