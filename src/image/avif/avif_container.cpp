#include "image/avif/avif_container.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <new>
#include <string_view>

#include <fmt/format.h>

#include "base/picture_limits.h"
#include "image/cicp.h"
#include "image/exif.h"
#include "image/orientation.h"
#include "image/size.h"
#include "image/unreadable.h"

namespace sdvae {
namespace {

// Cameras write kilobytes of each; more is not looked at.
constexpr std::size_t kMostMetadataBytes = std::size_t{16} << 20U;

ByteView view_of(const avifRWData& data) {
  if (data.size > kMostMetadataBytes) return {};
  return std::as_bytes(std::span(data.data, data.size));
}

bool mirrors_left_and_right(const avifImageMirror& mirror) {
#if AVIF_VERSION_MAJOR >= 1
  return mirror.axis == 1;
#else
  return mirror.mode == 1;
#endif
}

// First turned by a quarter as often as `angle` says, against the clock, and then mirrored.
int container_orientation(const avifImage& image) {
  constexpr std::array kTurned = {1, 8, 3, 6};
  constexpr std::array kLeftAndRight = {2, 7, 4, 5};
  constexpr std::array kTopAndBottom = {4, 5, 2, 7};
  const bool is_turned = (image.transformFlags & AVIF_TRANSFORM_IROT) != 0;
  const std::size_t angle = is_turned ? image.irot.angle & 3U : 0U;
  if ((image.transformFlags & AVIF_TRANSFORM_IMIR) == 0) return kTurned.at(angle);
  return mirrors_left_and_right(image.imir) ? kLeftAndRight.at(angle) : kTopAndBottom.at(angle);
}

void set_limits(avifDecoder& decoder) {
  decoder.imageSizeLimit = kMaxPixels;
  decoder.imageDimensionLimit = kMaxSidePx;
  // One picture is one thread's work: the network behind it takes a hundred times as long.
  decoder.maxThreads = 1;
  // Pixels do not depend on these, and old encoders (libheif before 1.12) forget them.
  decoder.strictFlags &= ~static_cast<avifStrictFlags>(AVIF_STRICT_CLAP_VALID);
  decoder.strictFlags &= ~static_cast<avifStrictFlags>(AVIF_STRICT_PIXI_REQUIRED);
}

}  // namespace

AvifDecoder open_avif(ByteView file) {
  AvifDecoder decoder(avifDecoderCreate());
  if (!decoder) throw std::bad_alloc();
  set_limits(*decoder);
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(file.data());
  avifResult result = avifDecoderSetIOMemory(decoder.get(), bytes, file.size());
  if (result == AVIF_RESULT_OK) result = avifDecoderParse(decoder.get());
  if (result != AVIF_RESULT_OK) refuse_avif(result, *decoder);
  check_stored_size(decoder->image->width, decoder->image->height);
  return decoder;
}

int avif_orientation(const avifImage& image) {
  const int orientation = container_orientation(image);
  if (orientation != 1 || exif_orientation(view_of(image.exif))) return orientation;
  return stored_orientation({}, view_of(image.xmp)).value_or(1);
}

std::vector<std::string> avif_remarks(const avifDecoder& decoder) {
  std::vector<std::string> remarks;
  if (decoder.imageCount > 1) {
    remarks.push_back(
        fmt::format("is a sequence of {} pictures: the first is read", decoder.imageCount));
  }
  const avifImage& image = *decoder.image;
  if ((image.transformFlags & AVIF_TRANSFORM_CLAP) != 0) {
    remarks.emplace_back("asks to be cropped (clap): all of it is read");
  }
  if (image.icc.size == 0) {
    add_cicp_remark(image.colorPrimaries, image.transferCharacteristics, remarks);
  }
  return remarks;
}

void check_last_bytes(const avifDecoder& decoder, ByteView file) {
  constexpr std::size_t kSurelyLost = 8;  // encoders may pad with fewer
  avifExtent data{};
  const avifResult result = avifDecoderNthImageMaxExtent(&decoder, 0, &data);
  if (result != AVIF_RESULT_OK || data.size < kSurelyLost || data.offset > file.size() ||
      file.size() - data.offset < data.size) {
    return;
  }
  if (ends_in_zeros(file.subspan(data.offset, data.size), kSurelyLost)) refuse_cut_short();
}

void refuse_avif(avifResult result, const avifDecoder& decoder) {
  const std::string_view detail = decoder.diag.error;
  switch (result) {
    case AVIF_RESULT_OUT_OF_MEMORY:
      throw std::bad_alloc();
    case AVIF_RESULT_TRUNCATED_DATA:
    case AVIF_RESULT_IO_ERROR:
    case AVIF_RESULT_WAITING_ON_IO:
      refuse_cut_short();
    case AVIF_RESULT_NO_CODEC_AVAILABLE:
      throw Unreadable("libavif has no AV1 decoder on this machine", kConvertHint);
    case AVIF_RESULT_NO_AV1_ITEMS_FOUND:
    case AVIF_RESULT_NO_CONTENT:
      throw Unreadable("the AVIF file has no picture in it");
    default:
      if (detail.find("too large") != std::string_view::npos) {
        throw Unreadable("the AVIF picture is larger than 268,435,456 pixels or 65,535 a side");
      }
      refuse_damaged(detail.empty() ? std::string(avifResultToString(result))
                                    : std::string(detail));
  }
}

}  // namespace sdvae
