// Picture -> latent.
#pragma once

#include <array>
#include <string>

#include "jobs/picture.h"
#include "jobs/sink.h"
#include "jobs/source.h"
#include "sdvae/vae.h"

namespace sdvae {

struct EncodeRequest {
  PictureRequest picture;
  LatentDtype dtype = LatentDtype::float32;  // Number type in the latent's file.
};

struct EncodeResult {
  std::string input;                  // Label of the source.
  std::string output;                 // Label of what was written.
  int width = 0;                      // Width of the picture as it was encoded, in pixels.
  int height = 0;                     // Height of the picture as it was encoded, in pixels.
  std::array<int, 4> latent_shape{};  // N, C, h, w.
  std::string family;
};

// Throws Error.
[[nodiscard]] EncodeResult encode(const Vae& vae, const Source& source, const Sink& sink,
                                  const EncodeRequest& request);

// Compares the latent that was kept, by what it says of itself, with what encode would write; its
// values must be finite. Where no size is asked for, the picture's file is read for it, but not
// decoded. Throws Error when they differ or one of them cannot be read.
void check_kept_latent(const Vae& vae, const Source& source, const Source& kept,
                       const EncodeRequest& request);

}  // namespace sdvae
