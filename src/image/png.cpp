#include "image/png.h"

#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <vector>

#include "image/exif.h"
#include "image/png_colours.h"
#include "image/png_header.h"
#include "image/png_scanlines.h"
#include "image/size.h"
#include "image/stb_decode.h"
#include "image/unreadable.h"

namespace sdvae {
namespace {

constexpr std::size_t kDeflateMaxRatio = 1032;  // 258 bytes out of 2 bits

std::vector<std::byte> join(const std::vector<ByteView>& parts) {
  std::vector<std::byte> whole;
  for (const ByteView part : parts) whole.insert(whole.end(), part.begin(), part.end());
  return whole;
}

// The stream must give exactly the bytes that the header promises, so a few bytes of file can
// neither claim nor inflate to gigabytes.
std::vector<std::byte> inflate_scanlines(const PngFile& png, const std::vector<PngPass>& passes) {
  std::size_t size = 0;
  for (const PngPass& pass : passes) size += stored_bytes(pass);
  if (size > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
    refuse_unsupported("PNG pictures of more than 2 GiB of samples");
  }
  const std::vector<std::byte> joined =
      png.data.size() == 1 ? std::vector<std::byte>{} : join(png.data);
  const ByteView stream = png.data.size() == 1 ? png.data[0] : ByteView(joined);
  if (size / kDeflateMaxRatio > stream.size()) refuse_cut_short();
  std::vector<std::byte> scanlines(size);
  if (inflate_zlib(stream, scanlines) != size) {
    refuse_damaged("its PNG picture data do not match its size");
  }
  return scanlines;
}

// Places the rows of one pass after the other; keeps its scratch row between them.
class Painter {
 public:
  Painter(const PngFile& png, Decoded& decoded)
      : header_(png.header), colours_(png), decoded_(decoded) {
    decoded_.image = make_image(header_.width, header_.height);
    decoded_.info.had_alpha = colours_.has_alpha();
    if (colours_.has_alpha()) decoded_.alpha.resize(decoded_.image.rgb.size() / 3);
  }

  void paint(const PngPass& pass, ByteView rows) {
    const bool as_stored = header_.colour == PngColour::rgb && header_.depth == 8 &&
                           !header_.interlaced && !colours_.has_alpha();
    for (int y = 0; y < pass.height; ++y) {
      const ByteView row =
          rows.subspan(static_cast<std::size_t>(y) * (pass.row_bytes + 1) + 1, pass.row_bytes);
      if (as_stored) {
        std::memcpy(decoded_.image.rgb.data() + row_offset(header_.width, y), row.data(),
                    row.size());
      } else {
        paint_row(pass, pass.first_y + y * pass.step_y, row);
      }
    }
  }

 private:
  void paint_row(const PngPass& pass, int y, ByteView row) {
    const auto per_pixel = static_cast<std::size_t>(samples_per_pixel(header_.colour));
    samples_.resize(static_cast<std::size_t>(pass.width) * per_pixel);
    unpack_samples(row, header_.depth, samples_);
    const std::size_t first = static_cast<std::size_t>(y) * static_cast<std::size_t>(header_.width);
    auto at = first + static_cast<std::size_t>(pass.first_x);
    for (std::size_t i = 0; i < samples_.size(); i += per_pixel) {
      const PngPixel pixel = colours_(samples_.data() + i);
      std::uint8_t* rgb = decoded_.image.rgb.data() + at * 3;
      rgb[0] = pixel.red;
      rgb[1] = pixel.green;
      rgb[2] = pixel.blue;
      if (colours_.has_alpha()) decoded_.alpha[at] = pixel.alpha;
      at += static_cast<std::size_t>(pass.step_x);
    }
  }

  const PngHeader& header_;
  PngColours colours_;
  Decoded& decoded_;
  std::vector<std::uint16_t> samples_;
};

}  // namespace

Decoded decode_png(ByteView file) {
  const PngFile png = walk_png(file);
  const std::vector<PngPass> passes = png_passes(png.header);
  std::vector<std::byte> scanlines = inflate_scanlines(png, passes);
  Decoded decoded;
  decoded.info.format = "PNG";
  decoded.info.orientation = exif_orientation(png.exif);
  decoded.info.bits_per_channel = png.header.depth;
  Painter painter(png, decoded);
  std::span<std::byte> rest = scanlines;
  for (const PngPass& pass : passes) {
    const std::span<std::byte> rows = rest.first(stored_bytes(pass));
    undo_filters(pass, rows);
    painter.paint(pass, rows);
    rest = rest.subspan(rows.size());
  }
  return decoded;
}

}  // namespace sdvae
