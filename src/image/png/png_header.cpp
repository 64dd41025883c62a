#include "image/png/png_header.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "image/checksum.h"
#include "image/png/png_metadata.h"
#include "image/size.h"
#include "image/unreadable.h"

namespace sdvae {
namespace {

constexpr std::size_t kHeaderBytes = 13;
constexpr std::size_t kLengthAndName = 8;
constexpr std::size_t kChunkOverhead = kLengthAndName + 4;  // and the checksum

struct Chunk {
  std::string name;
  ByteView content;
  bool has_checksum = true;  // false where the file ends in it
  bool is_right = true;      // the checksum matches
};

std::string name_at(ByteView file, std::size_t offset) {
  std::string name;
  for (const std::byte byte : file.subspan(offset + 4, 4)) {
    const char letter = std::to_integer<char>(byte);
    if ((letter < 'A' || letter > 'Z') && (letter < 'a' || letter > 'z')) return {};
    name += letter;
  }
  return name;
}

bool is_data(const Chunk& chunk) { return chunk.name == "IDAT"; }

// Without them the picture is another one.
bool holds_pixels(const Chunk& chunk) {
  return is_data(chunk) || chunk.name == "IHDR" || chunk.name == "PLTE" || chunk.name == "tRNS";
}

void verify_checksum(ByteView file, std::size_t offset, Chunk& chunk) {
  const std::size_t end = offset + kLengthAndName + chunk.content.size();
  chunk.has_checksum = file.size() - end >= 4;
  if (!chunk.has_checksum) {
    chunk.is_right = is_data(chunk);  // whether its stream is whole is for the decoder to find out
    return;
  }
  const ByteView checked = file.subspan(offset + 4, chunk.content.size() + 4);
  chunk.is_right = crc32(checked) == load_big_endian<std::uint32_t>(file, end);
}

// Nothing where the file has no whole chunk there, which is borne with only `after_data`.
std::optional<Chunk> next_chunk(ByteView file, std::size_t offset, bool after_data) {
  const std::size_t left = file.size() - offset;
  if (left < kLengthAndName) {
    if (after_data) return std::nullopt;
    refuse_cut_short();
  }
  const std::size_t length = load_big_endian<std::uint32_t>(file, offset);
  Chunk chunk{.name = name_at(file, offset), .content = {}};
  if (chunk.name.empty()) {
    if (after_data) return std::nullopt;
    refuse_damaged("a PNG chunk has no name");
  }
  if (left - kLengthAndName < length) {
    if (after_data && !is_data(chunk)) return std::nullopt;
    refuse_cut_short();
  }
  chunk.content = file.subspan(offset + kLengthAndName, length);
  verify_checksum(file, offset, chunk);
  if (!chunk.has_checksum && !after_data && !is_data(chunk)) refuse_cut_short();
  if (!chunk.is_right && holds_pixels(chunk)) {
    refuse_damaged(fmt::format("wrong checksum of PNG chunk {}", chunk.name));
  }
  return chunk;
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
  PngMetadata metadata;
  int colour = 0;
  bool has_wrong_checksum = false;
};

bool has_own_alpha(const PngWalk& walk) {
  return walk.colour == kGreyAlpha || walk.colour == kRgbAlpha;
}

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
  walk.png.header = chunk.content;
  walk.colour = byte(9);
  walk.png.has_alpha = has_own_alpha(walk);
  return walk;
}

void keep_transparency(const Chunk& chunk, PngWalk& walk) {
  if (has_own_alpha(walk)) {
    walk.png.remarks.emplace_back("has a chunk tRNS beside an alpha channel: passed over");
    return;
  }
  walk.png.transparency = chunk.content;
  walk.png.has_alpha = !chunk.content.empty();
}

void keep(const Chunk& chunk, PngWalk& walk) {
  // One remark for all of them: a hostile file may have millions.
  if (!chunk.is_right && !std::exchange(walk.has_wrong_checksum, true)) {
    walk.png.remarks.push_back(
        fmt::format("has a wrong checksum in its chunk {}, which holds no pixels", chunk.name));
  }
  if (is_data(chunk)) {
    walk.png.data.push_back(chunk.content);
  } else if (chunk.name == "PLTE") {
    walk.png.palette = chunk.content;
  } else if (chunk.name == "tRNS") {
    keep_transparency(chunk, walk);
  } else if (chunk.name[0] <= 'Z' && chunk.name != "IEND") {
    // A capital says that the picture cannot be shown without understanding the chunk.
    refuse_damaged(fmt::format("PNG chunk {} out of place or unknown", chunk.name));
  } else {
    walk.metadata.keep(chunk.name, chunk.content);
    walk.png.colour.keep(chunk.name, chunk.content);
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
  std::optional<Chunk> chunk = next_chunk(file, offset, false);
  PngWalk walk = read_header(*chunk);
  while (chunk->has_checksum && chunk->name != "IEND") {
    offset += kChunkOverhead + chunk->content.size();
    chunk = next_chunk(file, offset, !walk.png.data.empty());
    if (!chunk) break;
    keep(*chunk, walk);
  }
  PngFile& png = walk.png;
  if (png.data.empty()) refuse_damaged("no PNG picture data");
  png.has_end = chunk && chunk->name == "IEND";
  if (!png.has_end) png.remarks.emplace_back("has no end chunk: all of the picture is there");
  check_palette(walk);
  png.orientation = walk.metadata.orientation();
  return std::move(png);
}

}  // namespace sdvae
