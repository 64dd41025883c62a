#include "image/jxl/jxl.h"

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "image/alpha.h"
#include "image/jpeg/jpeg.h"
#include "image/jxl/jxl_boxes.h"
#include "image/jxl/jxl_jpeg.h"
#include "image/jxl/jxl_reader.h"
#include "image/unreadable.h"

namespace sdvae {
namespace {

// A file that was to be fetched and was cut is often filled up with zeros, which libjxl may take
// for codes like any others.
constexpr std::size_t kSurelyLost = 8;  // a whole file may end in fewer

// Of integers of more than 8 bits the high byte is kept, as of other kinds of pictures.
bool keeps_high_byte(const JxlBasicInfo& info) {
  return info.bits_per_sample > 8 && info.exponent_bits_per_sample == 0;
}

// Samples of the first frame, interleaved, of three colours and alpha where there is any.
template <typename Sample>
std::vector<Sample> decode_samples(JxlDecoder& decoder, const JxlBasicInfo& info) {
  constexpr JxlDataType kType = sizeof(Sample) == 1 ? JXL_TYPE_UINT8 : JXL_TYPE_UINT16;
  const std::uint32_t channels = info.alpha_bits > 0 ? 4 : 3;
  const JxlPixelFormat format = {channels, kType, JXL_NATIVE_ENDIAN, 0};
  std::vector<Sample> samples(std::size_t{info.xsize} * info.ysize * channels);
  if (JxlDecoderSetImageOutBuffer(&decoder, &format, samples.data(),
                                  samples.size() * sizeof(Sample)) != JXL_DEC_SUCCESS) {
    refuse_damaged("its JPEG XL picture is not of the size that it states");
  }
  while (next_event(decoder) != JXL_DEC_FULL_IMAGE) continue;
  return samples;
}

std::vector<std::uint8_t> decode_bytes(JxlDecoder& decoder, const JxlBasicInfo& info) {
  if (!keeps_high_byte(info)) return decode_samples<std::uint8_t>(decoder, info);
  const std::vector<std::uint16_t> samples = decode_samples<std::uint16_t>(decoder, info);
  std::vector<std::uint8_t> bytes(samples.size());
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<std::uint8_t>(samples[i] >> 8U);
  }
  return bytes;
}

bool is_last_frame(const JxlDecoder& decoder) {
  JxlFrameHeader frame;
  return JxlDecoderGetFrameHeader(&decoder, &frame) == JXL_DEC_SUCCESS && frame.is_last == JXL_TRUE;
}

void pass_over(void* /*opaque*/, std::size_t /*x*/, std::size_t /*y*/, std::size_t /*pixels*/,
               const void* /*values*/) {}

// Whether the file ends before its last frame does, which is decoded for that; those before it are
// passed over. What is wrong with them otherwise does not concern the first.
bool is_cut_behind(JxlDecoder& decoder) {
  constexpr JxlPixelFormat kFormat = {3, JXL_TYPE_UINT8, JXL_NATIVE_ENDIAN, 0};
  for (;;) {
    switch (JxlDecoderProcessInput(&decoder)) {
      case JXL_DEC_NEED_MORE_INPUT:
        return true;
      case JXL_DEC_SUCCESS:
      case JXL_DEC_ERROR:
        return false;
      case JXL_DEC_NEED_IMAGE_OUT_BUFFER:
        if ((is_last_frame(decoder)
                 ? JxlDecoderSetImageOutCallback(&decoder, &kFormat, pass_over, nullptr)
                 : JxlDecoderSkipCurrentFrame(&decoder)) != JXL_DEC_SUCCESS) {
          return false;
        }
        break;
      default:
        break;
    }
  }
}

Decoded decode_pixels(JxlDecoder& decoder, const JxlBasicInfo& info) {
  Decoded decoded;
  while (next_event(decoder) != JXL_DEC_COLOR_ENCODING) continue;
  EmbeddedProfile profile = choose_colours(decoder, info);
  while (next_event(decoder) != JXL_DEC_FRAME) continue;
  const bool is_animation = info.have_animation == JXL_TRUE && !is_last_frame(decoder);
  decoded.info.had_alpha = info.alpha_bits > 0;
  decoded.image = image_of_pixels(decode_bytes(decoder, info), static_cast<int>(info.xsize),
                                  static_cast<int>(info.ysize), decoded.info.had_alpha);
  if (is_animation) {
    decoded.info.remarks.emplace_back(
        is_cut_behind(decoder)
            ? "is an animation that is cut short: its first frame is whole and is read"
            : "is an animation: its first frame is read");
  }
  decoded.icc_profile = std::move(profile.bytes);
  decoded.profile_fault = std::move(profile.fault);
  return decoded;
}

// Its pixels are those of the JPEG itself, which libjpeg and libjxl round differently.
std::optional<Decoded> decode_packed_jpeg(ByteView file, const JxlBasicInfo& info) {
  const std::optional<std::vector<std::byte>> jpeg = unpack_jpeg(file);
  if (!jpeg) return std::nullopt;
  Decoded decoded = decode_jpeg(*jpeg);
  if (static_cast<std::uint32_t>(decoded.image.width) != info.xsize ||
      static_cast<std::uint32_t>(decoded.image.height) != info.ysize) {
    refuse_damaged("the JPEG in it is not of the size that it states");
  }
  return decoded;
}

}  // namespace

Decoded decode_jxl(ByteView file) {
  const JxlBoxes boxes = walk_jxl_boxes(file);
  const JxlDecoderHandle decoder = open_jxl(
      file, JXL_DEC_BASIC_INFO | JXL_DEC_COLOR_ENCODING | JXL_DEC_FRAME | JXL_DEC_FULL_IMAGE);
  while (next_event(*decoder) != JXL_DEC_BASIC_INFO) continue;
  const JxlBasicInfo info = basic_info(*decoder);
  if (ends_in_zeros(file, kSurelyLost)) refuse_cut_short();
  std::optional<Decoded> decoded = boxes.has_jpeg ? decode_packed_jpeg(file, info) : std::nullopt;
  if (!decoded) decoded = decode_pixels(*decoder, info);
  if (boxes.is_cut) {
    decoded->info.remarks.emplace_back("ends within a box: its picture is whole");
  }
  decoded->info.format = "JPEG XL";
  decoded->info.orientation = static_cast<int>(info.orientation);
  decoded->info.bits_per_channel = static_cast<int>(info.bits_per_sample);
  return std::move(*decoded);
}

UprightSize upright_jxl_size(ByteView file) {
  const JxlDecoderHandle decoder = open_jxl(file, JXL_DEC_BASIC_INFO);
  while (next_event(*decoder) != JXL_DEC_BASIC_INFO) continue;
  const JxlBasicInfo info = basic_info(*decoder);
  return upright({static_cast<int>(info.xsize), static_cast<int>(info.ysize)},
                 static_cast<int>(info.orientation));
}

}  // namespace sdvae
