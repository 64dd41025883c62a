#include "image/png_header.h"

#include <cstdint>
#include <string>

#include "image/crc32.h"
#include "image/size.h"
#include "image/unreadable.h"

namespace sdvae {
namespace {

constexpr std::size_t kSignatureBytes = 8;
constexpr std::size_t kHeaderBytes = 13;
constexpr std::size_t kChunkOverhead = 12;  // length, name, checksum

struct Chunk {
  std::string name;
  ByteView content;
};

Chunk next_chunk(ByteView file, std::size_t offset) {
  if (file.size() - offset < kChunkOverhead) refuse_cut_short();
  const std::size_t length = load_big_endian<std::uint32_t>(file, offset);
  const ByteView name_bytes = file.subspan(offset + 4, 4);
  std::string name;
  for (const std::byte byte : name_bytes) {
    const char letter = std::to_integer<char>(byte);
    if ((letter < 'A' || letter > 'Z') && (letter < 'a' || letter > 'z')) {
      refuse_damaged("a PNG chunk has no name");
    }
    name += letter;
  }
  if (file.size() - offset - kChunkOverhead < length) refuse_cut_short();
  const auto stated = load_big_endian<std::uint32_t>(file, offset + 8 + length);
  if (crc32(file.subspan(offset + 4, length + 4)) != stated) {
    refuse_damaged(fmt::format("wrong checksum of PNG chunk {}", name));
  }
  return {name, file.subspan(offset + 8, length)};
}

bool is_allowed(int depth, int colour) {
  switch (colour) {
    case 0:
      return depth == 1 || depth == 2 || depth == 4 || depth == 8 || depth == 16;
    case 3:
      return depth == 1 || depth == 2 || depth == 4 || depth == 8;
    case 2:
    case 4:
    case 6:
      return depth == 8 || depth == 16;
    default:
      return false;
  }
}

// The colour types.
constexpr int kIndices = 3;
constexpr int kGreyAlpha = 4;
constexpr int kRgbAlpha = 6;

// What is kept of the chunks until all of them are known.
struct PngWalk {
  PngFile png;
  int colour = 0;
  bool has_data = false;
};

PngWalk read_header(const Chunk& chunk) {
  // Apple's own variant for iPhone programs puts CgBI first; no other program reads it.
  if (chunk.name == "CgBI") refuse_unsupported("PNG pictures in Apple's own variant (CgBI)");
  if (chunk.name != "IHDR" || chunk.content.size() != kHeaderBytes) {
    refuse_damaged("no PNG header chunk");
  }
  const auto byte = [&](std::size_t at) { return std::to_integer<int>(chunk.content[at]); };
  const auto width = load_big_endian<std::uint32_t>(chunk.content, 0);
  const auto height = load_big_endian<std::uint32_t>(chunk.content, 4);
  check_stored_size(width, height);
  if (!is_allowed(byte(8), byte(9)) || byte(10) != 0 || byte(11) != 0 || byte(12) > 1) {
    refuse_damaged("its PNG header is not one that PNG allows");
  }
  PngWalk walk;
  walk.png.width = static_cast<int>(width);
  walk.png.height = static_cast<int>(height);
  walk.png.depth = byte(8);
  walk.colour = byte(9);
  walk.png.has_alpha = walk.colour == kGreyAlpha || walk.colour == kRgbAlpha;
  return walk;
}

void keep(const Chunk& chunk, PngWalk& walk) {
  if (chunk.name == "IDAT") {
    walk.has_data = true;
  } else if (chunk.name == "PLTE") {
    walk.png.palette = chunk.content;
  } else if (chunk.name == "tRNS") {
    walk.png.has_alpha = walk.png.has_alpha || !chunk.content.empty();
  } else if (chunk.name == "eXIf") {
    walk.png.exif = chunk.content;
  } else if (chunk.name[0] <= 'Z') {
    // A capital says that the picture cannot be shown without understanding the chunk.
    refuse_damaged(fmt::format("PNG chunk {} out of place or unknown", chunk.name));
  }
}

void check_palette(PngWalk& walk) {
  ByteView& palette = walk.png.palette;
  const bool needed = walk.colour == kIndices;
  if (palette.size() % 3 != 0 || palette.size() > kFullPaletteBytes ||
      (needed && palette.empty())) {
    refuse_damaged("no proper PNG palette");
  }
  if (!needed) palette = {};  // a mere suggestion for screens of few colours
}

}  // namespace

PngFile walk_png(ByteView file) {
  std::size_t offset = kSignatureBytes;
  Chunk chunk = next_chunk(file, offset);
  PngWalk walk = read_header(chunk);
  while (true) {
    offset += kChunkOverhead + chunk.content.size();
    chunk = next_chunk(file, offset);
    if (chunk.name == "IEND") break;
    keep(chunk, walk);
  }
  if (!walk.has_data) refuse_damaged("no PNG picture data");
  check_palette(walk);
  return walk.png;
}

}  // namespace sdvae
