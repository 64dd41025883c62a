// The module's entry point, found by its name from image/codec_module.cpp.
#include "image/avif/avif.h"
#include "sdvae/export.h"

extern "C" SDVAE_API void sdvae_picture_codec_2(sdvae::PictureCodec& codec) {
  codec = {sdvae::decode_avif, sdvae::upright_avif_size};
}
