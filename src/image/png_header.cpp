#include "image/png_header.h"

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

PngHeader read_header(const Chunk& chunk) {
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
  return {static_cast<int>(width), static_cast<int>(height), byte(8),
          static_cast<PngColour>(byte(9)), byte(12) == 1};
}

void keep(const Chunk& chunk, PngFile& png) {
  if (chunk.name == "IDAT") {
    png.data.push_back(chunk.content);
  } else if (chunk.name == "PLTE") {
    png.palette = chunk.content;
  } else if (chunk.name == "tRNS") {
    png.transparency = chunk.content;
  } else if (chunk.name == "eXIf") {
    png.exif = chunk.content;
  } else if (chunk.name[0] <= 'Z') {
    // A capital says that the picture cannot be shown without understanding the chunk.
    refuse_damaged(fmt::format("PNG chunk {} out of place or unknown", chunk.name));
  }
}

}  // namespace

int samples_per_pixel(PngColour colour) noexcept {
  switch (colour) {
    case PngColour::rgb:
      return 3;
    case PngColour::grey_alpha:
      return 2;
    case PngColour::rgb_alpha:
      return 4;
    default:
      return 1;
  }
}

PngFile walk_png(ByteView file) {
  std::size_t offset = kSignatureBytes;
  Chunk chunk = next_chunk(file, offset);
  PngFile png;
  png.header = read_header(chunk);
  while (true) {
    offset += kChunkOverhead + chunk.content.size();
    chunk = next_chunk(file, offset);
    if (chunk.name == "IEND") break;
    keep(chunk, png);
  }
  if (png.data.empty()) refuse_damaged("no PNG picture data");
  const bool needs_palette = png.header.colour == PngColour::palette;
  if (png.palette.size() % 3 != 0 || png.palette.size() > 768 ||
      (needs_palette && png.palette.empty())) {
    refuse_damaged("no proper PNG palette");
  }
  return png;
}

}  // namespace sdvae
