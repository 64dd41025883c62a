// Pictures on their way to the model: read and brought to the size asked for.
#pragma once

#include <cstdint>
#include <optional>

#include "jobs/finding.h"
#include "jobs/source.h"
#include "sdvae/image.h"
#include "sdvae/vae.h"

namespace sdvae {

struct ResizeRequest {
  int width = 0;   // Width in pixels; 0: the picture keeps its size.
  int height = 0;  // Height in pixels; 0 with a width: a square of that side, cut from the centre.
};

// What becomes of transparent parts of a picture that is given out.
struct Background {
  bool is_given = false;  // Else they stay transparent where the format can be.
  std::optional<Rgb> colour = Rgb{255, 255, 255};  // Empty: alpha is dropped.
};

struct PictureRequest {
  ImageReadOptions read;
  // Transparency goes to a model that takes it; false where the caller names a background.
  bool keeps_alpha = true;
  ResizeRequest resize;
  EncodeOptions encode;
  Hear hear;
};

struct PictureFile {
  Image image;
  std::uint64_t bytes = 0;  // Length of the file.
  ColourProfile profile;
};

// How a picture is read for that model.
[[nodiscard]] ImageReadOptions read_options(const PictureRequest& request, const ModelInfo& model);

// The picture as it is written in that format.
[[nodiscard]] Image laid_out(Image image, const Background& background, ImageFormat format);

// Reads the picture and tells what its file says of it. Throws Error.
[[nodiscard]] PictureFile read_picture(const Source& source, const ImageReadOptions& options,
                                       const Hear& hear);

[[nodiscard]] Image apply_resize(Image image, const ResizeRequest& request);

}  // namespace sdvae
