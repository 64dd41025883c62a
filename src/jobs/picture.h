// Pictures on their way to the model: read and brought to the size asked for.
#pragma once

#include <cstdint>

#include "jobs/finding.h"
#include "jobs/source.h"
#include "sdvae/image.h"
#include "sdvae/vae.h"

namespace sdvae {

struct ResizeRequest {
  int width = 0;   // Width in pixels; 0: the picture keeps its size.
  int height = 0;  // Height in pixels; 0 with a width: a square of that side, cut from the centre.
};

struct PictureRequest {
  ImageReadOptions read;
  ResizeRequest resize;
  EncodeOptions encode;
  Hear hear;
};

struct PictureFile {
  Image image;
  std::uint64_t bytes = 0;  // Length of the file.
  ColourProfile profile;
};

// Reads the picture and tells what its file says of it. Throws Error.
[[nodiscard]] PictureFile read_picture(const Source& source, const ImageReadOptions& options,
                                       const Hear& hear);

[[nodiscard]] Image apply_resize(Image image, const ResizeRequest& request);

}  // namespace sdvae
