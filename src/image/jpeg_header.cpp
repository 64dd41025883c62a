#include "image/jpeg_header.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "image/size.h"
#include "image/unreadable.h"

namespace sdvae {
namespace {

using namespace std::string_view_literals;

constexpr std::uint8_t kStartOfImage = 0xD8, kEndOfImage = 0xD9, kStartOfScan = 0xDA;
constexpr std::uint8_t kHuffmanTables = 0xC4, kQuantTables = 0xDB, kLineCount = 0xDC;
constexpr std::uint8_t kRestartInterval = 0xDD, kComment = 0xFE;
constexpr std::uint8_t kApp0 = 0xE0, kApp1 = 0xE1, kApp15 = 0xEF;
// Each scan costs a pass over the whole picture; encoders write about ten.
constexpr int kMaxScans = 500;

bool is_frame(std::uint8_t marker) {
  return marker >= 0xC0 && marker <= 0xCF && marker != kHuffmanTables && marker != 0xC8 &&
         marker != 0xCC;
}

bool is_restart(std::uint8_t marker) { return marker >= 0xD0 && marker <= 0xD7; }

bool begins_with(ByteView bytes, std::string_view prefix) {
  return bytes.size() >= prefix.size() &&
         std::memcmp(bytes.data(), prefix.data(), prefix.size()) == 0;
}

void refuse_frame_kind(std::uint8_t marker) {
  if (marker == 0xC3) refuse_unsupported("lossless JPEG pictures");
  if (marker >= 0xC9) refuse_unsupported("JPEG pictures with arithmetic coding");
  if (marker >= 0xC5) refuse_unsupported("hierarchical JPEG pictures");
}

class Walker {
 public:
  explicit Walker(ByteView file) : file_(file) {}

  JpegHeader walk() {
    if (next_marker() != kStartOfImage) refuse_damaged("no JPEG start marker");
    for (std::uint8_t marker = next_marker(); marker != kEndOfImage; marker = next_marker()) {
      const ByteView segment = next_segment();
      if (is_frame(marker)) {
        read_frame(marker, segment);
      } else if (marker == kStartOfScan) {
        skip_scan();
      } else {
        read_other(marker, segment);
      }
    }
    check_whole();
    return header_;
  }

 private:
  // Any number of 0xFF may stand before a marker.
  std::uint8_t next_marker() {
    if (next_byte() != 0xFF) refuse_damaged("a JPEG segment does not begin with a marker");
    std::uint8_t marker = next_byte();
    while (marker == 0xFF) marker = next_byte();
    return marker;
  }

  std::uint8_t next_byte() {
    if (offset_ >= file_.size()) refuse_cut_short();
    return std::to_integer<std::uint8_t>(file_[offset_++]);
  }

  ByteView next_segment() {
    if (file_.size() - offset_ < 2) refuse_cut_short();
    const std::size_t length = load_big_endian<std::uint16_t>(file_, offset_);
    if (length < 2) refuse_damaged("a JPEG segment has no length");
    if (file_.size() - offset_ < length) refuse_cut_short();
    const ByteView content = file_.subspan(offset_ + 2, length - 2);
    offset_ += length;
    return content;
  }

  void read_frame(std::uint8_t marker, ByteView frame) {
    refuse_frame_kind(marker);
    if (header_.components != 0) refuse_damaged("two JPEG frames");
    if (frame.size() < 6) refuse_damaged("a JPEG frame header is too short");
    const int bits = std::to_integer<int>(frame[0]);
    if (bits != 8) refuse_unsupported(fmt::format("JPEG pictures of {} bits a channel", bits));
    const auto height = load_big_endian<std::uint16_t>(frame, 1);
    const auto width = load_big_endian<std::uint16_t>(frame, 3);
    check_stored_size(width, height);
    header_.width = width;
    header_.height = height;
    header_.components = std::to_integer<int>(frame[5]);
    if (header_.components != 1 && header_.components != 3 && header_.components != 4) {
      refuse_unsupported(fmt::format("JPEG pictures of {} components", header_.components));
    }
  }

  // Coded data run to the next marker; 0xFF00 is a coded 0xFF, restart markers belong to them.
  void skip_scan() {
    if (header_.components == 0) refuse_damaged("a JPEG scan before its frame");
    if (++scans_ > kMaxScans) refuse_damaged("more than 500 JPEG scans");
    const std::size_t first = offset_;
    while (true) {
      const auto found = std::find(file_.begin() + static_cast<std::ptrdiff_t>(offset_),
                                   file_.end(), std::byte{0xFF});
      if (file_.end() - found < 2) refuse_cut_short();
      offset_ = static_cast<std::size_t>(found - file_.begin());
      const auto next = std::to_integer<std::uint8_t>(found[1]);
      if (next != 0 && next != 0xFF && !is_restart(next)) break;
      offset_ += next == 0xFF ? 1 : 2;
    }
    coded_bytes_ += offset_ - first;
  }

  void read_other(std::uint8_t marker, ByteView segment) {
    if (marker == kApp1 && header_.exif.empty() && begins_with(segment, "Exif\0"sv)) {
      header_.exif = segment;
    } else if (marker == 0xCC) {
      refuse_unsupported("JPEG pictures with arithmetic coding");
    } else if (!(marker >= kApp0 && marker <= kApp15) && marker != kComment &&
               marker != kHuffmanTables && marker != kQuantTables && marker != kLineCount &&
               marker != kRestartInterval) {
      refuse_damaged("an unknown JPEG marker");
    }
  }

  // The component that is sampled most densely has at least a quarter of the 8x8 blocks that cover
  // the picture, and each of them takes a bit or more. So a header cannot ask for more memory than
  // its file is good for.
  void check_whole() const {
    if (scans_ == 0) refuse_cut_short();
    const std::uint64_t blocks = (static_cast<std::uint64_t>(header_.width) + 7) / 8 *
                                 ((static_cast<std::uint64_t>(header_.height) + 7) / 8);
    if (coded_bytes_ * 8 < blocks / 4) refuse_cut_short();
  }

  ByteView file_;
  std::size_t offset_ = 0;
  std::uint64_t coded_bytes_ = 0;
  int scans_ = 0;
  JpegHeader header_;
};

}  // namespace

JpegHeader walk_jpeg(ByteView file) { return Walker(file).walk(); }

}  // namespace sdvae
