#include "image/webp/webp_header.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <webp/decode.h>

#include <fmt/format.h>

#include "image/orientation.h"
#include "image/size.h"
#include "image/unreadable.h"

namespace sdvae {
namespace {

constexpr std::size_t kNameBytes = 4;
constexpr std::size_t kRiffHeaderBytes = 12;  // "RIFF", a size, "WEBP"
constexpr std::size_t kChunkHeaderBytes = 8;  // a name, a size
constexpr std::size_t kCanvasBytes = 10;      // what VP8X holds
constexpr std::size_t kFrameHeaderBytes = 16;

// Flags of VP8X.
constexpr std::uint32_t kAnimation = 0x02, kXmp = 0x04, kExif = 0x08, kAlpha = 0x10, kIcc = 0x20;

struct Chunk {
  std::string_view name;
  ByteView whole;    // with its header, without padding
  ByteView content;  // without both
};

std::uint32_t three_bytes(ByteView bytes, std::size_t offset) {
  return load_little_endian<std::uint16_t>(bytes, offset) |
         std::to_integer<std::uint32_t>(bytes[offset + 2]) << 16U;
}

// The chunk that `rest` begins with, which is taken off it; nothing where there is no whole one.
std::optional<Chunk> take_chunk(ByteView& rest) {
  if (rest.size() < kChunkHeaderBytes) return std::nullopt;
  const std::string_view name(reinterpret_cast<const char*>(rest.data()), kNameBytes);
  const auto is_printable = [](char c) { return c >= ' ' && c <= '~'; };
  if (!std::ranges::all_of(name, is_printable)) return std::nullopt;
  const std::size_t length = load_little_endian<std::uint32_t>(rest, kNameBytes);
  if (length > rest.size() - kChunkHeaderBytes) return std::nullopt;
  const ByteView whole = rest.first(kChunkHeaderBytes + length);
  rest = rest.subspan(std::min(rest.size(), whole.size() + length % 2));
  return Chunk{name, whole, whole.subspan(kChunkHeaderBytes)};
}

ByteView riff_chunks(ByteView file) {
  if (file.size() < kRiffHeaderBytes) refuse_cut_short();
  const std::size_t length = load_little_endian<std::uint32_t>(file, kNameBytes);
  if (length > file.size() - kChunkHeaderBytes) refuse_cut_short();
  if (length < kNameBytes) refuse_damaged("its RIFF header has no size");
  return file.subspan(kRiffHeaderBytes, length - kNameBytes);
}

class Walker {
 public:
  explicit Walker(ByteView file) : rest_(riff_chunks(file)) {}

  WebpFile walk() {
    const std::optional<Chunk> first = take_chunk(rest_);
    if (!first) refuse_damaged("its first WebP chunk is larger than the file");
    if (first->name == "VP8X") {
      read_canvas(first->content);
      read_chunks();
    } else {
      keep_bitstream(*first);
    }
    if (webp_.bitstream.empty()) refuse_damaged("no WebP picture data");
    check_frame();
    webp_.orientation = stored_orientation(exif_, xmp_).value_or(1);
    if (frames_ > 1) {
      webp_.remarks.push_back(
          fmt::format("is an animation of {} frames: the first is read", frames_));
    }
    return std::move(webp_);
  }

 private:
  void read_canvas(ByteView content) {
    if (content.size() != kCanvasBytes) refuse_damaged("its WebP header has not its size");
    flags_ = load_little_endian<std::uint32_t>(content, 0);
    const std::uint32_t width = three_bytes(content, 4) + 1;
    const std::uint32_t height = three_bytes(content, 7) + 1;
    check_stored_size(width, height);
    webp_.width = static_cast<int>(width);
    webp_.height = static_cast<int>(height);
  }

  [[nodiscard]] bool has(std::uint32_t flag) const { return (flags_ & flag) != 0; }

  void read_chunks() {
    while (!rest_.empty()) {
      const std::optional<Chunk> chunk = take_chunk(rest_);
      if (chunk) {
        keep(*chunk);
        continue;
      }
      if (webp_.bitstream.empty()) refuse_damaged("a WebP chunk is larger than the file");
      webp_.remarks.push_back(
          fmt::format("has {} bytes behind its picture that are no WebP chunk", rest_.size()));
      return;
    }
  }

  void keep(const Chunk& chunk) {
    if (chunk.name == "ICCP" && has(kIcc)) {
      keep_first(webp_.icc_profile, chunk);
    } else if (chunk.name == "EXIF" && has(kExif)) {
      keep_first(exif_, chunk);
    } else if (chunk.name == "XMP " && has(kXmp)) {
      keep_first(xmp_, chunk);
    } else if (!has(kAnimation)) {
      keep_bitstream(chunk);
    } else if (chunk.name == "ANMF" && ++frames_ == 1) {
      read_frame(chunk.content);
    }
  }

  static void keep_first(ByteView& kept, const Chunk& chunk) {
    if (kept.data() == nullptr) kept = chunk.content;
  }

  // Alpha lies in a chunk of its own before lossy data. libwebp takes both together.
  void keep_bitstream(const Chunk& chunk) {
    if (!webp_.bitstream.empty()) return;
    if (chunk.name == "ALPH") {
      alpha_ = chunk.whole;
    } else if (chunk.name == "VP8 " || chunk.name == "VP8L") {
      const std::byte* const begin =
          alpha_.empty() || chunk.name == "VP8L" ? chunk.whole.data() : alpha_.data();
      webp_.bitstream = {begin, chunk.whole.data() + chunk.whole.size()};
      webp_.coded = chunk.content;
    }
  }

  void read_frame(ByteView content) {
    if (content.size() < kFrameHeaderBytes) refuse_damaged("a WebP frame header is too short");
    webp_.frame = {.left = static_cast<int>(three_bytes(content, 0)) * 2,
                   .top = static_cast<int>(three_bytes(content, 3)) * 2,
                   .width = static_cast<int>(three_bytes(content, 6)) + 1,
                   .height = static_cast<int>(three_bytes(content, 9)) + 1};
    ByteView rest = content.subspan(kFrameHeaderBytes);
    while (const std::optional<Chunk> chunk = take_chunk(rest)) keep_bitstream(*chunk);
    if (webp_.bitstream.empty()) refuse_damaged("a WebP frame without picture data");
  }

  // libwebp is asked for the size of the frame, and it has to be what the chunks before it say.
  void check_frame() {
    WebPBitstreamFeatures features;
    const auto* const bytes = reinterpret_cast<const std::uint8_t*>(webp_.bitstream.data());
    if (WebPGetFeatures(bytes, webp_.bitstream.size(), &features) != VP8_STATUS_OK) {
      refuse_damaged("its WebP picture data have no proper header");
    }
    check_stored_size(static_cast<unsigned>(features.width),
                      static_cast<unsigned>(features.height));
    if (webp_.width == 0) {
      webp_.width = features.width;
      webp_.height = features.height;
    }
    WebpFrame& frame = webp_.frame;
    if (frame.width == 0) frame = {0, 0, webp_.width, webp_.height};
    if (frame.width != features.width || frame.height != features.height ||
        frame.left > webp_.width - frame.width || frame.top > webp_.height - frame.height) {
      refuse_damaged("its WebP headers contradict each other");
    }
    webp_.has_alpha = has(kAnimation) ? has(kAlpha) : features.has_alpha != 0;
  }

  ByteView rest_;
  std::uint32_t flags_ = 0;
  std::uint32_t frames_ = 0;
  ByteView alpha_, exif_, xmp_;
  WebpFile webp_;
};

}  // namespace

WebpFile walk_webp(ByteView file) { return Walker(file).walk(); }

}  // namespace sdvae
