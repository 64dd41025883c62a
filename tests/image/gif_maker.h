// GIF files: of giflib's encoder, and block by block.
#pragma once

#include <gif_lib.h>

#include "pictures.h"

namespace sdvae::test {

constexpr int kGifColours = 64;

// Red, green, blue of 64 entries, each of another colour.
inline Bytes gif_palette(int seed = 0) {
  Bytes palette;
  for (int i = 0; i < kGifColours; ++i) {
    append(palette, bytes({(i * 4 + seed) % 256, 255 - i * 4, (i * 37 + seed) % 256}));
  }
  return palette;
}

struct Indices {
  int width = 0, height = 0;
  std::vector<std::uint8_t> values;
};

inline Indices noise_indices(int width, int height, std::uint32_t seed = 1) {
  Indices indices{width, height, {}};
  Noise noise(seed);
  for (int i = 0; i < width * height; ++i) {
    indices.values.push_back(static_cast<std::uint8_t>(noise.below(kGifColours)));
  }
  return indices;
}

inline Indices smooth_indices(int width, int height) {
  Indices indices{width, height, {}};
  for (int i = 0; i < width * height; ++i) {
    indices.values.push_back(static_cast<std::uint8_t>((i / width + i % width) / 4 % kGifColours));
  }
  return indices;
}

// The picture of indices in a palette.
inline std::vector<std::uint8_t> coloured(const Indices& indices, const Bytes& palette) {
  std::vector<std::uint8_t> rgb;
  for (const std::uint8_t index : indices.values) {
    for (std::size_t c = 0; c < 3; ++c) {
      rgb.push_back(std::to_integer<std::uint8_t>(palette[std::size_t{index} * 3 + c]));
    }
  }
  return rgb;
}

// The frame's coded data as giflib writes them: the length of the first codes, and blocks.
inline Bytes coded_by_giflib(const Indices& indices) {
  Bytes file;
  const auto write = [](GifFileType* gif, const GifByteType* from, int count) {
    const auto* const first = reinterpret_cast<const std::byte*>(from);
    append(*static_cast<Bytes*>(gif->UserData), {first, static_cast<std::size_t>(count)});
    return count;
  };
  int error = 0;
  GifFileType* const gif = EGifOpen(&file, write, &error);
  ColorMapObject* const map = GifMakeMapObject(kGifColours, nullptr);
  EGifPutScreenDesc(gif, indices.width, indices.height, 8, 0, map);
  EGifPutImageDesc(gif, 0, 0, indices.width, indices.height, false, nullptr);
  const std::size_t coded_at = file.size() - 1;
  std::vector<std::uint8_t> row(static_cast<std::size_t>(indices.width));
  for (int y = 0; y < indices.height; ++y) {
    std::copy_n(indices.values.begin() + std::ptrdiff_t{y} * indices.width, row.size(),
                row.begin());
    EGifPutLine(gif, row.data(), indices.width);
  }
  EGifCloseFile(gif, &error);
  GifFreeMapObject(map);
  const auto begin = file.begin() + static_cast<std::ptrdiff_t>(coded_at);
  return {begin, file.end() - 1};  // without the end block
}

inline Bytes gif_size(int width, int height) {
  return join({little16(static_cast<unsigned>(width)), little16(static_cast<unsigned>(height))});
}

// A palette is of 64 entries, or there is none. Flags: 0x40 interlaced.
inline Bytes gif_image(const Indices& indices, std::array<int, 2> at = {0, 0},
                       const Bytes& palette = {}, int flags = 0) {
  return join({text(","), gif_size(at[0], at[1]), gif_size(indices.width, indices.height),
               bytes({flags | (palette.empty() ? 0 : 0x85)}), palette, coded_by_giflib(indices)});
}

inline Bytes gif_transparency(int index) { return bytes({'!', 0xF9, 4, 1, 0, 0, index, 0}); }

inline Bytes gif(std::array<int, 2> size, const Bytes& blocks,
                 const Bytes& palette = gif_palette()) {
  return join({text("GIF89a"), gif_size(size[0], size[1]),
               bytes({palette.empty() ? 0 : 0x85, 7, 0}), palette, blocks, text(";")});
}

}  // namespace sdvae::test
