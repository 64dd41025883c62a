// Files that lost a part: nothing of them may pass for a whole picture in silence.
#include <limits>
#include <span>

#include "jpeg_maker.h"
#if SDVAE_GIF
#include "gif_maker.h"
#endif
#if SDVAE_AVIF
#include "avif_maker.h"
#endif
#if SDVAE_HEIF
#include "heif_maker.h"
#endif
#if SDVAE_JXL
#include "jxl_maker.h"
#endif
#if SDVAE_TIFF
#include "tiff_maker.h"
#endif
#if SDVAE_WEBP
#include "webp_maker.h"
#endif

namespace sdvae {
namespace {

using namespace test;

struct Kind {
  std::string name;
  Bytes file;
  bool is_jpeg = false;
  std::size_t zeros_seen = 1;  // Fewer at the end are taken for data.
};

// Of samples as they are, zeros are as good as any.
constexpr std::size_t kZerosAreData = std::numeric_limits<std::size_t>::max();

Bytes interlaced_png(const Image& image) {
  const Bytes raw = interlaced_scanlines(image.width, image.height, [&](int x, int y) {
    return bytes({image.rgb[static_cast<std::size_t>(y * image.width + x) * 3]});
  });
  const auto width = static_cast<std::uint32_t>(image.width);
  const auto height = static_cast<std::uint32_t>(image.height);
  return png(ihdr(width, height, 8, 0, 1), raw);
}

// In data chunks of 7 bytes, so that a cut between two of them is likely.
Bytes many_chunks_png(const Image& image) {
  const Bytes whole = encode_image(image);
  constexpr std::size_t kDataAt = 33;  // behind the signature and the header
  const std::size_t length = load_big_endian<std::uint32_t>(whole, kDataAt);
  const auto begin = whole.begin() + kDataAt;
  Bytes file(whole.begin(), begin);
  for (std::size_t at = 0; at < length; at += 7) {
    const auto part = begin + 8 + static_cast<std::ptrdiff_t>(at);
    append(file, chunk("IDAT", Bytes(part, part + static_cast<std::ptrdiff_t>(
                                                      std::min<std::size_t>(7, length - at)))));
  }
  return join({file, chunk("IEND", {})});
}

std::vector<Kind> kinds() {
  const Image image = noise_image(48, 40);
  const auto samples = std::as_bytes(std::span(image.rgb));
  std::vector<Kind> kinds = {
      {"baseline", make_jpeg(smooth_image(64, 48), {}), true},
      {"progressive", make_jpeg(smooth_image(64, 48), {.is_progressive = true}), true},
      {"restarts", make_jpeg(image, {.rows_between_restarts = 1, .sampling = 1}), true},
      {"a scan a colour", make_jpeg(image, {.has_a_scan_for_each_colour = true}), true},
      {"png", encode_image(smooth_image(64, 48))},
      {"interlaced png", interlaced_png(image)},
      {"png of many chunks", many_chunks_png(smooth_image(32, 24))},
      {.name = "ppm",
       .file = encode_image(image, {.format = ImageFormat::ppm}),
       .zeros_seen = kZerosAreData},
      {.name = "bmp",
       .file = bmp({image.width, image.height}, 24, Bytes(samples.begin(), samples.end())),
       .zeros_seen = kZerosAreData}};
#if SDVAE_GIF
  kinds.push_back({.name = "gif", .file = gif({64, 48}, gif_image(smooth_indices(64, 48)))});
  kinds.push_back({.name = "noisy gif", .file = gif({48, 40}, gif_image(noise_indices(48, 40)))});
#endif
#if SDVAE_AVIF
  kinds.push_back({.name = "avif", .file = make_avif(image), .zeros_seen = 8});
#endif
#if SDVAE_HEIF
  const auto add_heif = [&](const char* name, const Bytes& file) {
    kinds.push_back({.name = name, .file = file, .zeros_seen = 3});
  };
  add_heif("lossless heif", make_heif(image));
  add_heif("lossy heif", make_heif(smooth_image(64, 64), {.is_lossless = false}));
  add_heif("heif with alpha",
           make_heif(smooth_image(64, 64),
                     {.alpha = std::vector<std::uint8_t>(4096, 99), .is_lossless = false}));
#endif
#if SDVAE_JXL
  const auto add_jxl = [&](const char* name, const Bytes& file) {
    kinds.push_back({.name = name, .file = file, .zeros_seen = 8});
  };
  add_jxl("lossless jxl", make_jxl(image));
  add_jxl("lossy jxl", make_jxl(smooth_image(64, 48), {.distance = 1}));
  add_jxl("jxl of a jpeg", make_jxl_of_jpeg(make_jpeg(smooth_image(64, 48), {})));
#endif
#if SDVAE_TIFF
  const Bytes raw = samples_of(image);
  const std::array size = {image.width, image.height};
  kinds.push_back({"tiff", make_tiff(size, raw, {})});
  kinds.push_back({"tiff of tiles", make_tiff(size, raw, {.tile_px = 16})});
  kinds.push_back({"planar tiff", make_tiff(size, raw, {.is_planar = true})});
  kinds.push_back({"packbits tiff", make_tiff(size, raw, {.compression = COMPRESSION_PACKBITS})});
  kinds.push_back(
      {"deflated tiff", make_tiff(size, raw, {.compression = COMPRESSION_ADOBE_DEFLATE})});
  kinds.push_back({"lzw tiff", make_tiff(size, raw, {.compression = COMPRESSION_LZW})});
  kinds.push_back(
      {"jpeg tiff",
       make_tiff(size, raw, {.photometric = PHOTOMETRIC_YCBCR, .compression = COMPRESSION_JPEG})});
#endif
#if SDVAE_WEBP
  const auto add_webp = [&](const char* name, const Bytes& file) {
    kinds.push_back({.name = name, .file = file, .zeros_seen = 64});
  };
  add_webp("lossy webp", webp(lossy_chunks(smooth_image(64, 48))));
  add_webp("lossless webp", webp(lossless_chunks(image)));
  add_webp("webp with alpha", extended_webp(64, 48, 0x10, alpha_chunks(64, 48)));
#endif
  return kinds;
}

TEST(Cut, NoneOfAThousandRandomCutsPassesInSilence) {
  Noise noise(11);
  for (const Kind& kind : kinds()) {
    const Image whole = decode(kind.file);
    EXPECT_TRUE(remarks_of(kind.file).empty()) << kind.name;
    for (int i = 0; i < 200; ++i) {
      const std::size_t length = noise.below(kind.file.size());
      const auto end = kind.file.begin() + static_cast<std::ptrdiff_t>(length);
      const Bytes cut(kind.file.begin(), end);
      const std::string how = kind.name + " at " + std::to_string(length);
      expect_told(cut, whole, how);
      // A fetch that was broken off often leaves zeros in place of the rest.
      const std::size_t lost = kind.file.size() - length;
      const Bytes filled = join({cut, Bytes(lost)});
      if (lost < kind.zeros_seen || filled == kind.file) continue;
      expect_told(filled, whole, how + ", zeros");
    }
  }
}

TEST(Cut, TheLastBytesAreNotLostInSilenceEither) {
  for (const Kind& kind : kinds()) {
    const Image whole = decode(kind.file);
    for (std::ptrdiff_t lost = 1; lost < 120; ++lost) {
      expect_told(Bytes(kind.file.begin(), kind.file.end() - lost), whole,
                  kind.name + " without " + std::to_string(lost));
    }
  }
}

// Somebody put an end marker behind what was there: libjpeg shows such a picture blurred.
TEST(Cut, AnEndMarkerDoesNotMakeAPictureWhole) {
  Noise noise(12);
  for (const Kind& kind : kinds()) {
    if (!kind.is_jpeg) continue;
    for (int i = 0; i < 200; ++i) {
      const std::size_t length = noise.below(kind.file.size() - 2);
      const auto end = kind.file.begin() + static_cast<std::ptrdiff_t>(length);
      try {
        EXPECT_FALSE(remarks_of(join({Bytes(kind.file.begin(), end), bytes({0xFF, 0xD9})})).empty())
            << kind.name << " at " << length;
      } catch (const Error& error) {
        EXPECT_EQ(error.kind(), ErrorKind::bad_data);
      }
    }
  }
}

TEST(Cut, AProgressivePictureWithoutItsLastScansIsToldToBeBlurred) {
  const Bytes whole = make_jpeg(smooth_image(64, 48), {.is_progressive = true});
  const Bytes start_of_scan = bytes({0xFF, 0xDA});
  const auto last =
      std::find_end(whole.begin(), whole.end(), start_of_scan.begin(), start_of_scan.end());
  const Bytes without(whole.begin(), last);
  EXPECT_THAT(decode_error(without), testing::HasSubstr("cut short"));
  EXPECT_THAT(remarks_of(join({without, bytes({0xFF, 0xD9})})),
              testing::ElementsAre(testing::HasSubstr("fine detail is missing")));
}

TEST(Cut, ALostRestartIntervalIsAnError) {
  const Bytes whole = make_jpeg(noise_image(48, 40), {.rows_between_restarts = 1, .sampling = 1});
  const auto marker = [&](int number) {
    const Bytes bytes_of_it = bytes({0xFF, 0xD0 + number});
    return std::search(whole.begin(), whole.end(), bytes_of_it.begin(), bytes_of_it.end());
  };
  Bytes gap(whole.begin(), marker(1));
  append(gap, Bytes(marker(2), whole.end()));
  EXPECT_THAT(decode_error(gap), testing::HasSubstr("damaged"));
  Bytes twice(whole.begin(), marker(2));
  append(twice, Bytes(marker(1), whole.end()));
  EXPECT_THAT(decode_error(twice), testing::HasSubstr("damaged"));
}

}  // namespace
}  // namespace sdvae
