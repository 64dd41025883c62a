#include "image/jpeg/jpeg.h"

#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstdio>  // jpeglib.h needs it before itself
#include <string>
#include <utility>
#include <vector>

// clang-format off: jerror.h needs jpeglib.h before itself
#include <jerror.h>
#include <jpeglib.h>
// clang-format on

#include "image/cmyk.h"
#include "image/jpeg/jpeg_header.h"
#include "image/size.h"
#include "image/unreadable.h"

namespace sdvae {
namespace {

// One decompression. libjpeg reports errors by a callback that must not return, and is compiled
// as C: no C++ exception may pass through it, so the callback jumps back to the step that called.
// Steps hold no object with a destructor between the jump's two ends.
struct Session {
  jpeg_decompress_struct info{};
  jpeg_error_mgr errors{};
  std::jmp_buf step{};
  std::array<char, JMSG_LENGTH_MAX> reason{};
  std::size_t surplus_bytes = 0;
  bool is_out_of_order = false;
};

extern "C" void sdvae_jpeg_fail(j_common_ptr info) {
  auto* const session = static_cast<Session*>(info->client_data);
  info->err->format_message(info, session->reason.data());
  std::longjmp(session->step, 1);  // NOLINT(*-err52-cpp): the only way out of libjpeg
}

// libjpeg paints what is missing grey and goes on; a picture with a hole is no picture here. Its
// other warnings lose nothing: surplus bytes before a marker are told, and a missing end marker is
// the walker's to tell.
extern "C" void sdvae_jpeg_warn(j_common_ptr info, int level) {
  if (level >= 0) return;
  auto* const session = static_cast<Session*>(info->client_data);
  switch (info->err->msg_code) {
    case JWRN_HIT_MARKER:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_MUST_RESYNC:
      sdvae_jpeg_fail(info);
      break;
    case JWRN_EXTRANEOUS_DATA:
      session->surplus_bytes += static_cast<std::size_t>(info->err->msg_parm.i[0]);
      break;
    case JWRN_BOGUS_PROGRESSION:
      session->is_out_of_order = true;
      break;
    default:
      break;
  }
}

class Decompressor {
 public:
  Decompressor() {
    session_.info.err = jpeg_std_error(&session_.errors);
    session_.info.client_data = &session_;
    session_.errors.error_exit = sdvae_jpeg_fail;
    session_.errors.emit_message = sdvae_jpeg_warn;
  }
  Decompressor(const Decompressor&) = delete;
  Decompressor& operator=(const Decompressor&) = delete;
  Decompressor(Decompressor&&) = delete;
  Decompressor& operator=(Decompressor&&) = delete;
  ~Decompressor() { jpeg_destroy_decompress(&session_.info); }

  // False: it failed, and reason() says why.
  bool start(ByteView file) {
    if (setjmp(session_.step) != 0) return false;
    jpeg_create_decompress(&session_.info);
    const auto* const bytes = reinterpret_cast<const unsigned char*>(file.data());
    jpeg_mem_src(&session_.info, bytes, static_cast<unsigned long>(file.size()));
    jpeg_read_header(&session_.info, TRUE);
    session_.info.out_color_space = session_.info.num_components == 4 ? JCS_CMYK : JCS_RGB;
    return jpeg_start_decompress(&session_.info) == TRUE;
  }

  bool read_rows(std::uint8_t* out, std::size_t row_bytes) {
    if (setjmp(session_.step) != 0) return false;
    while (session_.info.output_scanline < session_.info.output_height) {
      JSAMPROW row = out + session_.info.output_scanline * row_bytes;
      jpeg_read_scanlines(&session_.info, &row, 1);
    }
    return jpeg_finish_decompress(&session_.info) == TRUE;
  }

  [[nodiscard]] bool has_size(const JpegHeader& header) const noexcept {
    return session_.info.output_width == static_cast<unsigned>(header.width) &&
           session_.info.output_height == static_cast<unsigned>(header.height) &&
           session_.info.num_components == header.components;
  }

  [[nodiscard]] std::string reason() const { return session_.reason.data(); }

  [[nodiscard]] std::vector<std::string> remarks() const {
    std::vector<std::string> remarks;
    if (session_.surplus_bytes > 0) {
      remarks.push_back(
          fmt::format("has surplus bytes between its JPEG segments: {}", session_.surplus_bytes));
    }
    if (session_.is_out_of_order) {
      remarks.emplace_back("has JPEG scans that do not follow on each other: detail may be wrong");
    }
    return remarks;
  }

 private:
  Session session_;
};

// Adobe's programs, and so everybody, store CMYK inverted: 255 is no ink.
std::vector<std::uint8_t> ink_of(const std::vector<std::uint8_t>& stored) {
  std::vector<std::uint8_t> ink(stored.size());
  std::ranges::transform(stored, ink.begin(),
                         [](std::uint8_t value) { return static_cast<std::uint8_t>(255 - value); });
  return ink;
}

Image from_cmyk(const std::vector<std::uint8_t>& cmyk, int width, int height) {
  Image image = make_image(width, height);
  for (std::size_t i = 0; i < cmyk.size() / 4; ++i) {
    const std::uint8_t* const pixel = cmyk.data() + i * 4;
    for (std::size_t c = 0; c < 3; ++c) image.rgb[i * 3 + c] = light_of_ink(pixel[c], pixel[3]);
  }
  return image;
}

[[noreturn]] void refuse_unfinished(const JpegHeader& header, const Decompressor& jpeg) {
  if (!header.has_end) refuse_cut_short();
  refuse_damaged(jpeg.reason());
}

Decoded decode_pixels(const JpegHeader& header, bool keeps_ink) {
  Decompressor jpeg;
  if (!jpeg.start(header.picture)) refuse_unfinished(header, jpeg);
  // A hostile file may show libjpeg another frame than the one that passed our limits.
  if (!jpeg.has_size(header)) refuse_damaged("its JPEG header contradicts itself");
  const bool is_cmyk = header.components == 4;
  const std::size_t row = static_cast<std::size_t>(header.width) * (is_cmyk ? 4 : 3);
  std::vector<std::uint8_t> pixels(row * static_cast<std::size_t>(header.height));
  if (!jpeg.read_rows(pixels.data(), row)) refuse_unfinished(header, jpeg);
  Decoded decoded;
  decoded.info.remarks = jpeg.remarks();
  if (is_cmyk && keeps_ink) decoded.cmyk = ink_of(pixels);
  decoded.image = is_cmyk ? from_cmyk(pixels, header.width, header.height)
                          : Image{header.width, header.height, std::move(pixels)};
  return decoded;
}

}  // namespace

Decoded decode_jpeg(ByteView file) {
  const JpegHeader header = walk_jpeg(file);
  EmbeddedProfile profile = header.profile.joined();
  Decoded decoded = decode_pixels(header, !profile.bytes.empty());
  decoded.icc_profile = std::move(profile.bytes);
  decoded.profile_fault = std::move(profile.fault);
  decoded.info.format = "JPEG";
  decoded.info.orientation = header.orientation;
  decoded.info.was_cmyk = header.components == 4;
  std::vector<std::string>& remarks = decoded.info.remarks;
  remarks.insert(remarks.begin(), header.remarks.begin(), header.remarks.end());
  return decoded;
}

}  // namespace sdvae
