#include "image/bmp_indices.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "image/size.h"
#include "image/unreadable.h"

namespace sdvae {
namespace {

std::uint8_t nibble(std::byte both, bool is_first) {
  return std::to_integer<std::uint8_t>(is_first ? both >> 4U : both & std::byte{15});
}

std::vector<std::uint8_t> unpack_rows(const BmpFile& bmp) {
  const auto bits = static_cast<unsigned>(bmp.bits_per_pixel);
  const std::size_t row_bytes = bmp_row_bytes(bmp);
  const auto width = static_cast<std::size_t>(bmp.width);
  std::vector<std::uint8_t> indices(width * static_cast<std::size_t>(bmp.height));
  for (std::size_t i = 0; i < indices.size(); ++i) {
    const std::size_t bit = i % width * bits;
    const auto byte = std::to_integer<unsigned>(bmp.pixels[i / width * row_bytes + bit / 8]);
    indices[i] = static_cast<std::uint8_t>(byte >> (8 - bits - bit % 8) & ((1U << bits) - 1));
  }
  return indices;
}

// Run lengths, read as Pillow reads them: a run stops at the end of its row, single pixels go on in
// the next one. The indices grow with the data, so that a header cannot ask for memory.
class RunReader {
 public:
  explicit RunReader(const BmpFile& bmp)
      : bytes_(bmp.pixels),
        is_rle4_(bmp.packing == BmpPacking::rle4),
        width_(static_cast<std::size_t>(bmp.width)),
        size_(width_ * static_cast<std::size_t>(bmp.height)) {}

  std::vector<std::uint8_t> read() {
    bool goes_on = true;
    while (goes_on && indices_.size() < size_ && has(2)) {
      const std::byte count = next();
      const std::byte value = next();
      if (count == std::byte{}) {
        goes_on = escape(value);
      } else {
        repeat(std::to_integer<std::size_t>(count), value);
      }
    }
    if (indices_.size() < size_) refuse_damaged("its run lengths end before its last pixel");
    indices_.resize(size_);
    return std::move(indices_);
  }

 private:
  [[nodiscard]] bool has(std::size_t count) const { return bytes_.size() - offset_ >= count; }
  std::byte next() { return bytes_[offset_++]; }

  void repeat(std::size_t count, std::byte value) {
    count = std::min(count, width_ - std::min(column_, width_));
    for (std::size_t i = 0; i < count; ++i) push(value, i);
    column_ += count;
  }

  // Number i of a run's pixels, of which RLE4 has two in a byte.
  void push(std::byte value, std::size_t i) {
    indices_.push_back(is_rle4_ ? nibble(value, i % 2 == 0) : std::to_integer<std::uint8_t>(value));
  }

  // False at the end of the picture.
  bool escape(std::byte kind) {
    switch (std::to_integer<unsigned>(kind)) {
      case 0:
        skip((width_ - indices_.size() % width_) % width_);
        column_ = 0;
        return true;
      case 1:
        return false;
      case 2:
        return move();
      default:
        return copy(std::to_integer<std::size_t>(kind));
    }
  }

  void skip(std::size_t count) {
    indices_.resize(indices_.size() + std::min(count, size_ - indices_.size()));
  }

  bool move() {
    if (!has(2)) return false;
    const auto right = std::to_integer<std::size_t>(next());
    skip(right + std::to_integer<std::size_t>(next()) * width_);
    column_ = indices_.size() % width_;
    return true;
  }

  // Single pixels, in whole 16-bit words.
  bool copy(std::size_t count) {
    const std::size_t pixels = std::min(count, size_ - indices_.size());
    const std::size_t bytes = is_rle4_ ? (pixels + 1) / 2 : pixels;
    if (!has(bytes)) return false;
    for (std::size_t i = 0; i < pixels; ++i) push(bytes_[offset_ + (is_rle4_ ? i / 2 : i)], i);
    column_ += count;
    offset_ = std::min(offset_ + bytes + bytes % 2, bytes_.size());
    return true;
  }

  ByteView bytes_;
  bool is_rle4_;
  std::size_t width_;
  std::size_t size_;
  std::size_t offset_ = 0;
  std::size_t column_ = 0;
  std::vector<std::uint8_t> indices_;
};

}  // namespace

Image decode_bmp_indices(const BmpFile& bmp) {
  const std::vector<std::uint8_t> indices =
      bmp.packing == BmpPacking::none ? unpack_rows(bmp) : RunReader(bmp).read();
  Image image = make_image(bmp.width, bmp.height);
  const auto width = static_cast<std::size_t>(bmp.width);
  for (int y = 0; y < bmp.height; ++y) {
    const auto stored = static_cast<std::size_t>(bmp.is_top_down ? y : bmp.height - 1 - y);
    std::uint8_t* pixel = image.rgb.data() + row_offset(bmp.width, y);
    for (std::size_t x = 0; x < width; ++x, pixel += 3) {
      const std::size_t entry = indices[stored * width + x] * bmp.palette_entry_bytes;
      if (entry >= bmp.palette.size()) continue;
      for (std::size_t c = 0; c < 3; ++c) {
        pixel[c] = std::to_integer<std::uint8_t>(bmp.palette[entry + 2 - c]);
      }
    }
  }
  return image;
}

}  // namespace sdvae
