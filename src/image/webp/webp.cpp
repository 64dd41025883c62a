#include "image/webp/webp.h"

#include <algorithm>
#include <cstdint>
#include <new>
#include <span>
#include <vector>
#include <webp/decode.h>

#include "image/alpha.h"
#include "image/size.h"
#include "image/unreadable.h"
#include "image/webp/webp_header.h"

namespace sdvae {
namespace {

// Pixels of one frame in memory.
struct Target {
  std::uint8_t* first = nullptr;
  std::size_t row_bytes = 0;
  std::size_t bytes = 0;  // from `first` on
  WEBP_CSP_MODE mode = MODE_RGB;
};

// Not by libwebp's incremental decoder, which is content with a part of a picture.
VP8StatusCode decode_into(const Target& target, ByteView bitstream) {
  WebPDecoderConfig config;
  if (WebPInitDecoderConfig(&config) == 0) throw Unreadable("libwebp is of another version");
  config.output.colorspace = target.mode;
  config.output.is_external_memory = 1;
  config.output.u.RGBA = {target.first, static_cast<int>(target.row_bytes), target.bytes};
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(bitstream.data());
  return WebPDecode(bytes, bitstream.size(), &config);
}

void check(VP8StatusCode status) {
  switch (status) {
    case VP8_STATUS_OK:
      return;
    case VP8_STATUS_OUT_OF_MEMORY:
      throw std::bad_alloc();
    case VP8_STATUS_NOT_ENOUGH_DATA:
    case VP8_STATUS_SUSPENDED:
      refuse_cut_short();
    case VP8_STATUS_UNSUPPORTED_FEATURE:
      refuse_unsupported("WebP pictures of this version");
    default:
      refuse_damaged("its WebP picture data cannot be decoded");
  }
}

// The bitstream without its last bytes; the chunk that they are of says its size itself.
std::vector<std::byte> shortened(const WebpFile& webp, std::size_t lost) {
  const auto end = static_cast<std::ptrdiff_t>(webp.bitstream.size() - lost);
  std::vector<std::byte> shorter(webp.bitstream.begin(), webp.bitstream.begin() + end);
  const std::size_t length = webp.coded.size() - lost;
  std::byte* const size = shorter.data() + (shorter.size() - length) - sizeof(std::uint32_t);
  for (std::size_t i = 0; i < sizeof(std::uint32_t); ++i) {
    size[i] = static_cast<std::byte>(length >> (8 * i));
  }
  return shorter;
}

bool can_lose(const WebpFile& webp, std::size_t lost, const Target& target) {
  const VP8StatusCode status = decode_into(target, shortened(webp, lost));
  if (status == VP8_STATUS_OUT_OF_MEMORY) check(status);
  return status == VP8_STATUS_OK;
}

// A file that was to be fetched and was cut is often filled up with zeros, which are data like any
// others to libwebp. Encoders write what is needed, and end in up to kSpareZeros more: where there
// are others that nothing needs, the picture has to be whole without any.
void decode_frame(const WebpFile& webp, const Target& target) {
  constexpr std::size_t kSpareZeros = 4;
  const auto is_zero = [](std::byte byte) { return byte == std::byte{}; };
  const auto last = std::find_if_not(webp.coded.rbegin(), webp.coded.rend(), is_zero);
  const auto zeros = static_cast<std::size_t>(last - webp.coded.rbegin());
  if (zeros > kSpareZeros && can_lose(webp, kSpareZeros + 1, target)) {
    if (!can_lose(webp, zeros - kSpareZeros, target)) refuse_cut_short();
  } else {
    check(decode_into(target, webp.bitstream));
  }
}

std::size_t pixel_offset(const WebpFile& webp, int row) {
  return static_cast<std::size_t>(webp.frame.top + row) * static_cast<std::size_t>(webp.width) +
         static_cast<std::size_t>(webp.frame.left);
}

void decode_opaque(const WebpFile& webp, Image& image) {
  const std::size_t offset = pixel_offset(webp, 0) * 3;
  decode_frame(webp, {.first = image.rgb.data() + offset,
                      .row_bytes = row_bytes(webp.width),
                      .bytes = image.rgb.size() - offset});
}

void decode_with_alpha(const WebpFile& webp, Decoded& decoded) {
  const auto width = static_cast<std::size_t>(webp.frame.width);
  std::vector<std::uint8_t> rgba(width * 4 * static_cast<std::size_t>(webp.frame.height));
  decode_frame(webp, {rgba.data(), width * 4, rgba.size(), MODE_RGBA});
  std::span<const std::uint8_t> rest = rgba;
  for (int row = 0; row < webp.frame.height; ++row) {
    split_alpha(rest.first(width * 4), decoded.image, pixel_offset(webp, row));
    rest = rest.subspan(width * 4);
  }
}

}  // namespace

// What an animation's first frame leaves free of its canvas is transparent black, as in libwebp's
// own player: its header's background is a mere suggestion.
Decoded decode_webp(ByteView file) {
  const WebpFile webp = walk_webp(file);
  Decoded decoded;
  decoded.image = make_image(webp.width, webp.height);
  if (webp.has_alpha) {
    decoded.image.alpha.resize(decoded.image.rgb.size() / 3);
    decode_with_alpha(webp, decoded);
  } else {
    decode_opaque(webp, decoded.image);
  }
  decoded.icc_profile.assign(webp.icc_profile.begin(), webp.icc_profile.end());
  decoded.info.format = "WebP";
  decoded.info.orientation = webp.orientation;
  decoded.info.had_alpha = webp.has_alpha;
  decoded.info.remarks = webp.remarks;
  return decoded;
}

}  // namespace sdvae
