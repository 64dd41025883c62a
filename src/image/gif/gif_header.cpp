#include "image/gif/gif_header.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "image/size.h"
#include "image/unreadable.h"

namespace sdvae {
namespace {

constexpr std::byte kExtension{'!'}, kImage{','}, kEnd{';'};
constexpr std::size_t kScreenBytes = 13;  // with the signature
constexpr std::size_t kImageBytes = 9;
constexpr unsigned kHasPalette = 0x80, kIsInterlaced = 0x40, kPaletteBits = 0x07;

bool is_block(std::byte first) { return first == kExtension || first == kImage || first == kEnd; }

class Walker {
 public:
  explicit Walker(ByteView file) : rest_(file) {}

  GifPicture walk() {
    read_screen();
    while (read_block()) {
    }
    if (frames_ == 0 && gif_.has_end) refuse_damaged("a GIF file without a picture");
    if (frames_ == 0) refuse_cut_short();
    check_frame();
    add_remarks();
    return std::move(gif_);
  }

 private:
  // Nothing where the file ends before.
  std::optional<ByteView> take(std::size_t count) {
    if (rest_.size() < count) {
      rest_ = {};
      return std::nullopt;
    }
    const ByteView taken = rest_.first(count);
    rest_ = rest_.subspan(count);
    return taken;
  }

  // The blocks of data that `rest_` begins with, each behind its length, and the empty last one.
  std::optional<ByteView> take_data(std::size_t before) {
    std::size_t end = before;
    while (end < rest_.size() && rest_[end] != std::byte{}) {
      end += 1 + std::to_integer<std::size_t>(rest_[end]);
    }
    return take(end + 1);
  }

  std::optional<ByteView> take_palette(unsigned flags) {
    if ((flags & kHasPalette) == 0) return ByteView{};
    return take(std::size_t{3} << ((flags & kPaletteBits) + 1));
  }

  void read_screen() {
    const std::optional<ByteView> screen = take(kScreenBytes);
    if (!screen) refuse_cut_short();
    gif_.width = load_little_endian<std::uint16_t>(*screen, 6);
    gif_.height = load_little_endian<std::uint16_t>(*screen, 8);
    const std::optional<ByteView> palette = take_palette(std::to_integer<unsigned>((*screen)[10]));
    if (!palette) refuse_cut_short();
    palette_ = *palette;
  }

  // False at the end of the file.
  bool read_block() {
    const std::optional<ByteView> first = take(1);
    if (!first) {
      gif_.has_end = false;
      return false;
    }
    if ((*first)[0] == kEnd) return false;
    if ((*first)[0] == kImage) {
      read_image();
    } else if ((*first)[0] == kExtension) {
      read_extension();
    } else {
      ++surplus_bytes_;
    }
    return true;
  }

  void read_extension() {
    constexpr std::byte kGraphicControl{0xF9};
    constexpr std::byte kIsTransparent{1};
    const std::optional<ByteView> blocks = take_data(1);
    if (!blocks || frames_ > 0 || (*blocks)[0] != kGraphicControl) return;
    const bool is_whole = blocks->size() > 5 && std::to_integer<int>((*blocks)[1]) >= 4;
    if (is_whole && ((*blocks)[2] & kIsTransparent) != std::byte{}) {
      gif_.transparent = std::to_integer<std::uint8_t>((*blocks)[5]);
    }
  }

  void read_image() {
    const std::optional<ByteView> image = take(kImageBytes);
    if (!image) return;
    const auto flags = std::to_integer<unsigned>((*image)[8]);
    const std::optional<ByteView> palette = take_palette(flags);
    const ByteView behind = rest_;
    std::optional<ByteView> coded = take_data(1);
    const bool is_cut = !coded;
    // Whether its pixels are all there is found out when they are decoded.
    if (is_cut && frames_ == 0 && behind.size() > 1) coded = behind;
    if (!palette || !coded || ++frames_ > 1) return;
    gif_.frame = {.left = load_little_endian<std::uint16_t>(*image, 0),
                  .top = load_little_endian<std::uint16_t>(*image, 2),
                  .width = load_little_endian<std::uint16_t>(*image, 4),
                  .height = load_little_endian<std::uint16_t>(*image, 6),
                  .is_interlaced = (flags & kIsInterlaced) != 0,
                  .palette = palette->empty() ? palette_ : *palette,
                  .coded = *coded};
    if (!is_cut) check_end_of_data();
  }

  // A file that was to be fetched and was cut is often filled up with zeros. They end the data,
  // and before that are codes like any others; no block begins with one.
  void check_end_of_data() const {
    const ByteView coded = gif_.frame.coded;
    const bool ends_in_zero = coded.size() > 2 && coded[coded.size() - 2] == std::byte{};
    if (ends_in_zero && (rest_.empty() || !is_block(rest_[0]))) refuse_cut_short();
  }

  // A code is of three bits at least and stands for at most 4,096 pixels. So a header cannot ask
  // for more memory than its file is good for.
  void check_frame() {
    const GifFrame& frame = gif_.frame;
    if (frame.width == 0 || frame.height == 0) refuse_damaged("a GIF frame without pixels");
    gif_.width = std::max(gif_.width, frame.left + frame.width);
    gif_.height = std::max(gif_.height, frame.top + frame.height);
    check_stored_size(static_cast<unsigned>(gif_.width), static_cast<unsigned>(gif_.height));
    const auto first_bits = std::to_integer<int>(frame.coded[0]);
    if (first_bits < 1 || first_bits > 8) refuse_damaged("its GIF codes are of no proper length");
    const auto pixels =
        static_cast<std::uint64_t>(frame.width) * static_cast<std::uint64_t>(frame.height);
    if (pixels > frame.coded.size() * 8 / 3 * 4096) refuse_cut_short();
  }

  void add_remarks() {
    std::vector<std::string>& remarks = gif_.remarks;
    if (surplus_bytes_ > 0) {
      remarks.push_back(fmt::format("has surplus bytes between its blocks: {}", surplus_bytes_));
    }
    if (!gif_.has_end) remarks.emplace_back("has no end block: all of its first frame is there");
    if (frames_ > 1) {
      remarks.push_back(fmt::format("is an animation of {} frames: the first is read", frames_));
    }
  }

  ByteView rest_;
  ByteView palette_;  // of all frames that have none
  std::size_t frames_ = 0;
  std::size_t surplus_bytes_ = 0;
  GifPicture gif_;
};

}  // namespace

GifPicture walk_gif(ByteView file) { return Walker(file).walk(); }

}  // namespace sdvae
