// Latent -> pictures.
#pragma once

#include <string>
#include <vector>

#include "jobs/finding.h"
#include "jobs/picture.h"
#include "jobs/picture_format.h"
#include "jobs/sink.h"
#include "jobs/source.h"
#include "sdvae/vae.h"

namespace sdvae {

struct DecodeRequest {
  PictureFormat format;
  DecodeOptions decode;
  Background background;      // Of pictures that a model gives with alpha.
  std::string latent_family;  // Family of latents whose files name none; empty: nobody says it.
  bool says_numbers = false;  // The caller gave the model's scaling or shift factor.
  Hear hear;
};

struct DecodeResult {
  std::string input;                 // Label of the source.
  std::vector<std::string> outputs;  // Labels of what was written, one for each picture.
  int width = 0;                     // Width of each picture, in pixels.
  int height = 0;                    // Height of each picture, in pixels.
};

// Throws Error.
[[nodiscard]] DecodeResult decode(const Vae& vae, const Source& source, const Sink& sink,
                                  const DecodeRequest& request);

}  // namespace sdvae
