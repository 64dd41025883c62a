// The module's entry point, found by its name from image/codec_module.cpp.
#include "image/codec.h"
#include "image/gif/gif.h"
#include "image/gif/gif_header.h"
#include "sdvae/export.h"

namespace sdvae {
namespace {

UprightSize upright_size_of_gif(ByteView file) {
  const GifPicture gif = walk_gif(file);
  return {gif.width, gif.height};
}

}  // namespace
}  // namespace sdvae

extern "C" SDVAE_API void sdvae_picture_codec_2(sdvae::PictureCodec& codec) {
  codec = {sdvae::decode_gif, sdvae::upright_size_of_gif};
}
