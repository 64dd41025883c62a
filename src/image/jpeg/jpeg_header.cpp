#include "image/jpeg/jpeg_header.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "image/jpeg/jpeg_metadata.h"
#include "image/jpeg/jpeg_scans.h"
#include "image/size.h"
#include "image/unreadable.h"

namespace sdvae {
namespace {

constexpr std::uint8_t kStartOfImage = 0xD8, kEndOfImage = 0xD9, kStartOfScan = 0xDA;
constexpr std::uint8_t kProgressiveFrame = 0xC2;
constexpr std::uint8_t kHuffmanTables = 0xC4, kQuantTables = 0xDB, kLineCount = 0xDC;
constexpr std::uint8_t kRestartInterval = 0xDD, kComment = 0xFE;
constexpr std::uint8_t kApp0 = 0xE0, kApp1 = 0xE1, kApp2 = 0xE2, kApp15 = 0xEF;
// Each scan costs a pass over the whole picture; encoders write about ten.
constexpr int kMaxScans = 500;

bool is_frame(std::uint8_t marker) {
  return marker >= 0xC0 && marker <= 0xCF && marker != kHuffmanTables && marker != 0xC8 &&
         marker != 0xCC;
}

bool is_restart(std::uint8_t marker) { return marker >= 0xD0 && marker <= 0xD7; }

// A segment that has a place in a JPEG. Anything else behind the whole picture is a trailer.
bool is_segment(std::uint8_t marker) {
  return is_frame(marker) || (marker >= kApp0 && marker <= kApp15) || marker == kStartOfScan ||
         marker == kComment || marker == kHuffmanTables || marker == kQuantTables ||
         marker == kLineCount || marker == kRestartInterval || marker == 0xCC;
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
    if (file_.size() < 2) refuse_cut_short();
    if (load_big_endian<std::uint16_t>(file_, 0) != 0xFF00U + kStartOfImage) {
      refuse_damaged("no JPEG start marker");
    }
    offset_ = 2;
    while (read_segment()) {
    }
    check_whole();
    header_.orientation = metadata_.orientation();
    return std::move(header_);
  }

 private:
  // False at the end of the picture.
  bool read_segment() {
    const std::size_t begin = offset_;
    const std::optional<std::uint8_t> marker = next_marker();
    if (marker == kEndOfImage) {
      header_.picture = file_.first(offset_);
      return false;
    }
    if (marker && !is_segment(*marker) && !is_picture_complete()) {
      refuse_damaged("an unknown JPEG marker");
    }
    const std::optional<ByteView> segment =
        marker && is_segment(*marker) ? next_segment() : std::nullopt;
    if (!segment) {
      end_without_marker(begin);
      return false;
    }
    if (is_frame(*marker)) {
      read_frame(*marker, *segment);
    } else if (*marker == kStartOfScan) {
      read_scan(*segment);
    } else if (*marker == kApp1 && scans_.count() == 0) {
      metadata_.keep(*segment);
    } else if (*marker == kApp2 && scans_.count() == 0) {
      header_.profile.keep(*segment);
    } else if (*marker == 0xCC) {
      refuse_unsupported("JPEG pictures with arithmetic coding");
    }
    return true;
  }

  // As libjpeg searches it: past whatever is no marker. Nothing where the file ends before.
  std::optional<std::uint8_t> next_marker() {
    for (; offset_ + 1 < file_.size(); ++offset_) {
      const auto marker = std::to_integer<std::uint8_t>(file_[offset_ + 1]);
      if (file_[offset_] != std::byte{0xFF} || marker == 0 || marker == 0xFF) continue;
      offset_ += 2;
      return marker;
    }
    offset_ = file_.size();
    return std::nullopt;
  }

  // Nothing where the file ends inside it.
  std::optional<ByteView> next_segment() {
    if (file_.size() - offset_ < 2) return std::nullopt;
    const std::size_t length = load_big_endian<std::uint16_t>(file_, offset_);
    if (length < 2) refuse_damaged("a JPEG segment has no length");
    if (file_.size() - offset_ < length) return std::nullopt;
    const ByteView content = file_.subspan(offset_ + 2, length - 2);
    offset_ += length;
    return content;
  }

  [[nodiscard]] bool is_picture_complete() const {
    return scans_.count() > 0 && scans_.is_complete();
  }

  // A file that was to be fetched and was cut is often filled up with zeros, which are codes like
  // any others: behind the last byte that is none they are not taken for data. "FF 00" is data.
  void end_without_marker(std::size_t end) {
    if (!is_picture_complete()) refuse_cut_short();
    while (end > 0 && file_[end - 1] == std::byte{}) --end;
    if (end > 0 && end < file_.size() && file_[end - 1] == std::byte{0xFF}) ++end;
    header_.picture = file_.first(end);
    header_.has_end = false;
    header_.remarks.emplace_back("has no end marker: all of the picture is there");
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
    if (frame.size() < 6 + 3 * static_cast<std::size_t>(header_.components)) {
      refuse_damaged("a JPEG frame header is too short");
    }
    scans_ = JpegScans(frame, marker == kProgressiveFrame);
    if (header_.components != 1 && header_.components != 3 && header_.components != 4) {
      refuse_unsupported(fmt::format("JPEG pictures of {} components", header_.components));
    }
  }

  // Coded data run to the next marker; 0xFF00 is a coded 0xFF, restart markers belong to them.
  void read_scan(ByteView scan) {
    if (header_.components == 0) refuse_damaged("a JPEG scan before its frame");
    scans_.add(scan);
    if (scans_.count() > kMaxScans) refuse_damaged("more than 500 JPEG scans");
    const std::size_t first = offset_;
    while (true) {
      const auto found = std::find(file_.begin() + static_cast<std::ptrdiff_t>(offset_),
                                   file_.end(), std::byte{0xFF});
      offset_ = static_cast<std::size_t>(found - file_.begin());
      if (file_.size() - offset_ < 2) {
        offset_ = file_.size();
        break;
      }
      const auto next = std::to_integer<std::uint8_t>(found[1]);
      if (next != 0 && next != 0xFF && !is_restart(next)) break;
      offset_ += next == 0xFF ? 1 : 2;
    }
    coded_bytes_ += offset_ - first;
  }

  // The component that is sampled most densely has at least a quarter of the 8x8 blocks that cover
  // the picture, and each of them takes a bit or more. So a header cannot ask for more memory than
  // its file is good for.
  void check_whole() {
    if (scans_.count() == 0) refuse_cut_short();
    const std::uint64_t blocks = (static_cast<std::uint64_t>(header_.width) + 7) / 8 *
                                 ((static_cast<std::uint64_t>(header_.height) + 7) / 8);
    if (coded_bytes_ * 8 < blocks / 4) refuse_cut_short();
    if (!scans_.has_every_component()) refuse_damaged("a colour has no JPEG scan");
    if (!scans_.is_complete()) {
      header_.remarks.emplace_back("stops before its last JPEG scans: fine detail is missing");
    }
  }

  ByteView file_;
  std::size_t offset_ = 0;
  std::uint64_t coded_bytes_ = 0;
  JpegScans scans_;
  JpegMetadata metadata_;
  JpegHeader header_;
};

}  // namespace

JpegHeader walk_jpeg(ByteView file) { return Walker(file).walk(); }

}  // namespace sdvae
