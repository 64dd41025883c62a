// The module's entry point, found by its name from image/codec_module.cpp.
#include "image/codec.h"
#include "image/webp/webp.h"
#include "image/webp/webp_header.h"
#include "sdvae/export.h"

namespace sdvae {
namespace {

UprightSize upright_size_of_webp(ByteView file) {
  const WebpFile webp = walk_webp(file);
  return upright({webp.width, webp.height}, webp.orientation);
}

}  // namespace
}  // namespace sdvae

extern "C" SDVAE_API void sdvae_picture_codec_2(sdvae::PictureCodec& codec) {
  codec = {sdvae::decode_webp, sdvae::upright_size_of_webp};
}
