#include "image/codecs.h"

#include "image/bmp/bmp.h"
#include "image/bmp/bmp_header.h"
#include "image/codec_module.h"
#include "image/jpeg/jpeg.h"
#include "image/jpeg/jpeg_header.h"
#include "image/png/png.h"
#include "image/png/png_header.h"
#include "image/pnm/pnm.h"
#include "image/pnm/pnm_header.h"
#include "sdvae/error.h"

namespace sdvae {
namespace {

template <typename Header>
UprightSize turned(const Header& header) {
  return upright({header.width, header.height}, header.orientation);
}

template <typename Header>
UprightSize as_stored(const Header& header) {
  return {header.width, header.height};
}

constexpr PictureCodec kJpeg = {decode_jpeg, [](ByteView file) { return turned(walk_jpeg(file)); }};
constexpr PictureCodec kPng = {decode_png, [](ByteView file) { return turned(walk_png(file)); }};
constexpr PictureCodec kBmp = {decode_bmp, [](ByteView file) { return as_stored(walk_bmp(file)); }};
constexpr PictureCodec kPnm = {decode_pnm,
                               [](ByteView file) { return as_stored(read_pnm_header(file)); }};

// Loaded with the first picture of its kind, and kept.
template <PictureFormat format>
const PictureCodec& codec_in(const CodecModule& module) {
  static const PictureCodec codec = load_codec(module);
  return codec;
}

}  // namespace

const PictureCodec& codec_of(PictureFormat format) {
  switch (format) {
    case PictureFormat::avif:
      return codec_in<PictureFormat::avif>(
          {"AVIF", "libsdvae_avif.so", "libavif", SDVAE_AVIF == 1});
    case PictureFormat::bmp:
      return kBmp;
    case PictureFormat::jpeg:
      return kJpeg;
    case PictureFormat::png:
      return kPng;
    case PictureFormat::pnm:
      return kPnm;
    case PictureFormat::gif:
      return codec_in<PictureFormat::gif>({"GIF", "libsdvae_gif.so", "libgif", SDVAE_GIF == 1});
    case PictureFormat::heif:
      return codec_in<PictureFormat::heif>(
          {"HEIF", "libsdvae_heif.so", "libheif", SDVAE_HEIF == 1});
    case PictureFormat::jxl:
      return codec_in<PictureFormat::jxl>({"JPEG XL", "libsdvae_jxl.so", "libjxl", SDVAE_JXL == 1});
    case PictureFormat::tiff:
      return codec_in<PictureFormat::tiff>(
          {"TIFF", "libsdvae_tiff.so", "libtiff", SDVAE_TIFF == 1});
    case PictureFormat::webp:
      return codec_in<PictureFormat::webp>(
          {"WebP", "libsdvae_webp.so", "libwebp", SDVAE_WEBP == 1});
  }
  throw Error(ErrorKind::internal, "a picture format without a reader");
}

}  // namespace sdvae
