#include "image/jxl/jxl_reader.h"

#include <new>
#include <type_traits>

#include "image/size.h"
#include "image/unreadable.h"

namespace sdvae {
namespace {

// libjxl holds every channel in float32: as many samples as the largest picture has with alpha.
constexpr std::uint64_t kMostSamples = std::uint64_t{4} * kMaxPixels;

// Before 0.9 libjxl's functions for colours had an argument that none of them used.
template <typename Function, typename... Rest>
JxlDecoderStatus ask(Function* function, JxlDecoder& decoder, Rest... rest) {
  if constexpr (std::is_invocable_v<Function*, JxlDecoder*, Rest...>) {
    return function(&decoder, rest...);
  } else {
    return function(&decoder, nullptr, rest...);
  }
}

bool is_srgb(const JxlColorEncoding& colours) {
  const bool has_its_primaries =
      colours.color_space == JXL_COLOR_SPACE_GRAY ||
      (colours.color_space == JXL_COLOR_SPACE_RGB && colours.primaries == JXL_PRIMARIES_SRGB);
  return has_its_primaries && colours.white_point == JXL_WHITE_POINT_D65 &&
         colours.transfer_function == JXL_TRANSFER_FUNCTION_SRGB;
}

JxlColorEncoding srgb(bool is_grey) {
  return {.color_space = is_grey ? JXL_COLOR_SPACE_GRAY : JXL_COLOR_SPACE_RGB,
          .white_point = JXL_WHITE_POINT_D65,
          .white_point_xy = {},
          .primaries = JXL_PRIMARIES_SRGB,
          .primaries_red_xy = {},
          .primaries_green_xy = {},
          .primaries_blue_xy = {},
          .transfer_function = JXL_TRANSFER_FUNCTION_SRGB,
          .gamma = 0,
          .rendering_intent = JXL_RENDERING_INTENT_RELATIVE};
}

bool holds_ink(const JxlDecoder& decoder, const JxlBasicInfo& info) {
  for (std::uint32_t i = 0; i < info.num_extra_channels; ++i) {
    JxlExtraChannelInfo channel;
    if (JxlDecoderGetExtraChannelInfo(&decoder, i, &channel) == JXL_DEC_SUCCESS &&
        channel.type == JXL_CHANNEL_BLACK) {
      return true;
    }
  }
  return false;
}

EmbeddedProfile pixels_profile(JxlDecoder& decoder) {
  constexpr auto kPixels = JXL_COLOR_PROFILE_TARGET_DATA;
  std::size_t size = 0;
  if (ask(JxlDecoderGetICCProfileSize, decoder, kPixels, &size) != JXL_DEC_SUCCESS) return {};
  if (size > kMostProfileBytes) return {.fault = "is larger than 16 MiB"};
  EmbeddedProfile profile{.bytes = std::vector<std::byte>(size)};
  auto* const bytes = reinterpret_cast<std::uint8_t*>(profile.bytes.data());
  if (ask(JxlDecoderGetColorAsICCProfile, decoder, kPixels, bytes, size) != JXL_DEC_SUCCESS) {
    return {.fault = "cannot be unpacked"};
  }
  return profile;
}

}  // namespace

JxlDecoderHandle open_jxl(ByteView file, int events) {
  JxlDecoderHandle decoder(JxlDecoderCreate(nullptr));
  if (!decoder) throw std::bad_alloc();
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(file.data());
  if (JxlDecoderSubscribeEvents(decoder.get(), events) != JXL_DEC_SUCCESS ||
      JxlDecoderSetKeepOrientation(decoder.get(), JXL_TRUE) != JXL_DEC_SUCCESS ||
      JxlDecoderSetUnpremultiplyAlpha(decoder.get(), JXL_TRUE) != JXL_DEC_SUCCESS ||
      JxlDecoderSetInput(decoder.get(), bytes, file.size()) != JXL_DEC_SUCCESS) {
    throw Unreadable("libjxl is of another version");
  }
  return decoder;
}

JxlDecoderStatus next_event(JxlDecoder& decoder) {
  const JxlDecoderStatus status = JxlDecoderProcessInput(&decoder);
  if (status == JXL_DEC_NEED_MORE_INPUT) refuse_cut_short();
  if (status == JXL_DEC_ERROR) refuse_damaged("its JPEG XL data cannot be decoded");
  if (status == JXL_DEC_SUCCESS) refuse_damaged("no JPEG XL picture data");
  return status;
}

JxlBasicInfo basic_info(const JxlDecoder& decoder) {
  JxlBasicInfo info;
  if (JxlDecoderGetBasicInfo(&decoder, &info) != JXL_DEC_SUCCESS) {
    refuse_damaged("its JPEG XL header cannot be decoded");
  }
  check_stored_size(info.xsize, info.ysize);
  const std::uint64_t pixels = std::uint64_t{info.xsize} * info.ysize;
  if (pixels * (3 + info.num_extra_channels) > kMostSamples) {
    throw Unreadable(fmt::format("{}x{} pixels with {} channels beside their colours are too many",
                                 info.xsize, info.ysize, info.num_extra_channels));
  }
  if (holds_ink(decoder, info)) refuse_unsupported("CMYK pictures in JPEG XL");
  return info;
}

EmbeddedProfile choose_colours(JxlDecoder& decoder, const JxlBasicInfo& info) {
  JxlColorEncoding colours;
  const bool has_original = ask(JxlDecoderGetColorAsEncodedProfile, decoder,
                                JXL_COLOR_PROFILE_TARGET_ORIGINAL, &colours) == JXL_DEC_SUCCESS;
  // libjxl's own choice for a picture in XYB whose profile it cannot compute with is linear light,
  // which has too few levels for the dark in 8 bits.
  if (!has_original && info.uses_original_profile == JXL_FALSE) {
    colours = srgb(info.num_color_channels == 1);
    if (JxlDecoderSetPreferredColorProfile(&decoder, &colours) != JXL_DEC_SUCCESS) {
      refuse_damaged("its JPEG XL colours cannot be converted");
    }
  }
  const bool is_known = ask(JxlDecoderGetColorAsEncodedProfile, decoder,
                            JXL_COLOR_PROFILE_TARGET_DATA, &colours) == JXL_DEC_SUCCESS;
  return is_known && is_srgb(colours) ? EmbeddedProfile{} : pixels_profile(decoder);
}

}  // namespace sdvae
