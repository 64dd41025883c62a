// Latent -> pictures.
#pragma once

#include <string>
#include <vector>

#include "jobs/finding.h"
#include "jobs/picture_format.h"
#include "jobs/sink.h"
#include "jobs/source.h"
#include "sdvae/vae.h"

namespace sdvae {

struct DecodeRequest {
  PictureFormat format;
  DecodeOptions decode;
  std::string latent_family;  // of latents whose files do not name it; empty: as the files say
  Hear hear;
};

struct DecodeResult {
  std::string input;                 // label
  std::vector<std::string> outputs;  // labels, one for each picture of the latent
  int width = 0;                     // pixels
  int height = 0;
};

// Throws Error.
[[nodiscard]] DecodeResult decode(const Vae& vae, const Source& source, const Sink& sink,
                                  const DecodeRequest& request);

}  // namespace sdvae
