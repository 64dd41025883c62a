#include "image/jpeg.h"

#include <array>
#include <span>
#include <vector>

#include "image/exif.h"
#include "image/jpeg_header.h"
#include "image/stb_decode.h"

namespace sdvae {
namespace {

constexpr int kCmyk = 0;
constexpr int kYcck = 2;

// stb takes four components for CMYK or YCCK only after an Adobe segment that says so; else it
// takes them for YCbCr and alpha, which nobody writes. libjpeg (and so everybody) reads them as
// CMYK without such a segment and as YCCK after any transform but 0. So we put the segment in,
// where it is the last before the frame.
std::vector<std::byte> with_adobe_segment(ByteView file, std::size_t frame_offset, int transform) {
  const std::array<std::uint8_t, 16> segment = {
      0xFF, 0xEE, 0,   14, 'A', 'd', 'o', 'b',
      'e',  0,    100, 0,  0,   0,   0,   static_cast<std::uint8_t>(transform)};
  return with_inserted(file, frame_offset, std::as_bytes(std::span(segment)));
}

Decoded decode_frame(ByteView file, const JpegHeader& header) {
  const int wanted = header.adobe_transform.value_or(kCmyk) == kCmyk ? kCmyk : kYcck;
  if (header.components != 4 || header.adobe_transform == wanted) {
    return decode_pixels(file, header.width, header.height, false);
  }
  return decode_pixels(with_adobe_segment(file, header.frame_offset, wanted), header.width,
                       header.height, false);
}

}  // namespace

Decoded decode_jpeg(ByteView file) {
  const JpegHeader header = walk_jpeg(file);
  Decoded decoded = decode_frame(file, header);
  decoded.info.format = "JPEG";
  decoded.info.orientation = exif_orientation(header.exif);
  decoded.info.was_cmyk = header.components == 4;
  return decoded;
}

}  // namespace sdvae
