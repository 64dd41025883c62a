// JPEG XL files for tests, made by libjxl's encoder.
#pragma once

#include <array>
#include <bit>
#include <jxl/encode.h>
#include <optional>

#include "pictures.h"

namespace sdvae::test {

struct JxlOptions {
  std::uint32_t bits = 8;  // 16: samples are stored 257 times as large
  bool is_grey = false;    // the red samples are stored
  std::vector<std::uint8_t> alpha = {};
  float distance = 0;  // 0: nothing is lost; else 1 is about what the eye does not see
  int orientation = 1;
  int frames = 1;           // more: an animation, of which all frames are the same
  bool is_layered = false;  // the frames are the layers of one picture
  bool is_progressive = false;
  std::optional<JxlColorEncoding> encoding = {};  // else sRGB
  Bytes icc = {};
  Bytes exif = {};  // in a container
};

inline const std::uint8_t* octets_of(const Bytes& content) {
  return reinterpret_cast<const std::uint8_t*>(content.data());
}

inline void expect_done(JxlEncoderStatus status) { EXPECT_EQ(status, JXL_ENC_SUCCESS); }

inline void describe(JxlEncoder* encoder, const Image& image, const JxlOptions& options) {
  JxlBasicInfo info;
  JxlEncoderInitBasicInfo(&info);
  info.xsize = static_cast<std::uint32_t>(image.width);
  info.ysize = static_cast<std::uint32_t>(image.height);
  info.bits_per_sample = options.bits;
  info.exponent_bits_per_sample = options.bits == 32 ? 8 : 0;
  info.num_color_channels = options.is_grey ? 1 : 3;
  info.uses_original_profile = options.distance == 0 ? JXL_TRUE : JXL_FALSE;
  info.orientation = static_cast<JxlOrientation>(options.orientation);
  if (!options.alpha.empty()) {
    info.num_extra_channels = 1;
    info.alpha_bits = options.bits;
    info.alpha_exponent_bits = info.exponent_bits_per_sample;
  }
  if (options.frames > 1 && !options.is_layered) {
    info.have_animation = JXL_TRUE;
    info.animation.tps_numerator = 10;
    info.animation.tps_denominator = 1;
  }
  expect_done(JxlEncoderSetBasicInfo(encoder, &info));
  if (!options.icc.empty()) {
    expect_done(JxlEncoderSetICCProfile(encoder, octets_of(options.icc), options.icc.size()));
    return;
  }
  JxlColorEncoding encoding;
  JxlColorEncodingSetToSRGB(&encoding, options.is_grey ? JXL_TRUE : JXL_FALSE);
  expect_done(
      JxlEncoderSetColorEncoding(encoder, options.encoding ? &*options.encoding : &encoding));
}

inline void append_sample(Bytes& samples, std::uint8_t value, std::uint32_t bits) {
  if (bits == 32) {
    append(samples, little32(std::bit_cast<std::uint32_t>(static_cast<float>(value) / 255)));
  } else {
    samples.insert(samples.end(), bits / 8, static_cast<std::byte>(value));
  }
}

inline Bytes jxl_samples(const Image& image, const JxlOptions& options) {
  Bytes samples;
  for (std::size_t i = 0; i < image.rgb.size() / 3; ++i) {
    for (std::size_t c = 0; c < (options.is_grey ? 1 : 3); ++c) {
      append_sample(samples, image.rgb[i * 3 + c], options.bits);
    }
  }
  return samples;
}

inline void add_frames(JxlEncoder* encoder, const Image& image, const JxlOptions& options) {
  JxlEncoderFrameSettings* const settings = JxlEncoderFrameSettingsCreate(encoder, nullptr);
  expect_done(JxlEncoderSetFrameLossless(settings, options.distance == 0 ? JXL_TRUE : JXL_FALSE));
  if (options.distance > 0) expect_done(JxlEncoderSetFrameDistance(settings, options.distance));
  expect_done(JxlEncoderFrameSettingsSetOption(settings, JXL_ENC_FRAME_SETTING_EFFORT, 3));
  if (options.is_progressive) {
    expect_done(JxlEncoderFrameSettingsSetOption(settings, JXL_ENC_FRAME_SETTING_RESPONSIVE, 1));
    expect_done(
        JxlEncoderFrameSettingsSetOption(settings, JXL_ENC_FRAME_SETTING_PROGRESSIVE_AC, 1));
  }
  const JxlDataType type = options.bits == 32   ? JXL_TYPE_FLOAT
                           : options.bits == 16 ? JXL_TYPE_UINT16
                                                : JXL_TYPE_UINT8;
  const JxlPixelFormat format = {options.is_grey ? 1U : 3U, type, JXL_LITTLE_ENDIAN, 0};
  const Bytes samples = jxl_samples(image, options);
  Bytes alpha;
  for (const std::uint8_t value : options.alpha) append_sample(alpha, value, options.bits);
  for (int i = 0; i < options.frames; ++i) {
    if (options.frames > 1 && !options.is_layered) {
      JxlFrameHeader header;
      JxlEncoderInitFrameHeader(&header);
      header.duration = 1;
      expect_done(JxlEncoderSetFrameHeader(settings, &header));
    }
    expect_done(JxlEncoderAddImageFrame(settings, &format, samples.data(), samples.size()));
    if (alpha.empty()) continue;
    expect_done(JxlEncoderSetExtraChannelBuffer(settings, &format, alpha.data(), alpha.size(), 0));
  }
}

inline Bytes output_of(JxlEncoder* encoder) {
  std::vector<std::uint8_t> output(std::size_t{1} << 20U);
  std::uint8_t* next = output.data();
  std::size_t left = output.size();
  expect_done(JxlEncoderProcessOutput(encoder, &next, &left));
  const auto* const first = reinterpret_cast<const std::byte*>(output.data());
  return {first, first + (output.size() - left)};
}

// At most a MiB.
inline Bytes make_jxl(const Image& image, const JxlOptions& options = {}) {
  JxlEncoder* const encoder = JxlEncoderCreate(nullptr);
  if (!options.exif.empty()) expect_done(JxlEncoderUseBoxes(encoder));
  describe(encoder, image, options);
  if (!options.exif.empty()) {
    const Bytes box = join({big32(0), options.exif});
    expect_done(JxlEncoderAddBox(encoder, "Exif", octets_of(box), box.size(), JXL_FALSE));
    JxlEncoderCloseBoxes(encoder);
  }
  add_frames(encoder, image, options);
  JxlEncoderCloseInput(encoder);
  Bytes file = output_of(encoder);
  JxlEncoderDestroy(encoder);
  return file;
}

// The same file, saying that its colours were multiplied by their alpha, as libjxl 0.7's encoder
// cannot. `straight` has 8x8 pixels of 8 bits with alpha and no container: of its header, 39 bits,
// one says that the channel is alpha as by default, in place of which it is described.
inline Bytes as_premultiplied(const Bytes& straight) {
  constexpr std::size_t kChannelAt = 33, kHeaderBits = 39;
  constexpr std::array<unsigned, 11> kChannel = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  std::vector<unsigned> bits;
  for (std::size_t at = 0; at < kHeaderBits; ++at) {
    bits.push_back(std::to_integer<unsigned>(straight[at / 8] >> (at % 8)) & 1U);
  }
  EXPECT_EQ(bits[kChannelAt], 1U);
  const auto channel = bits.begin() + kChannelAt;
  bits.insert(bits.erase(channel), kChannel.begin(), kChannel.end());
  Bytes header((bits.size() + 7) / 8);
  for (std::size_t at = 0; at < bits.size(); ++at) {
    header[at / 8] |= static_cast<std::byte>(bits[at] << (at % 8));
  }
  return join({header, Bytes(straight.begin() + (kHeaderBits + 7) / 8, straight.end())});
}

// A JPEG, stored so that every byte of it can be had back.
inline Bytes make_jxl_of_jpeg(const Bytes& jpeg) {
  JxlEncoder* const encoder = JxlEncoderCreate(nullptr);
  expect_done(JxlEncoderStoreJPEGMetadata(encoder, JXL_TRUE));
  expect_done(JxlEncoderUseContainer(encoder, JXL_TRUE));
  JxlEncoderFrameSettings* const settings = JxlEncoderFrameSettingsCreate(encoder, nullptr);
  expect_done(JxlEncoderAddJPEGFrame(settings, octets_of(jpeg), jpeg.size()));
  JxlEncoderCloseInput(encoder);
  Bytes file = output_of(encoder);
  JxlEncoderDestroy(encoder);
  return file;
}

}  // namespace sdvae::test
