// Picture -> latent -> picture, with figures of what was lost.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "jobs/picture.h"
#include "jobs/picture_format.h"
#include "jobs/sink.h"
#include "jobs/source.h"
#include "sdvae/metrics.h"
#include "sdvae/vae.h"

namespace sdvae {

struct RoundtripRequest {
  PictureRequest picture;
  PictureFormat format;
  std::optional<double> min_psnr;  // Bound in dB, below which the result is not good enough.
};

struct RoundtripResult {
  std::string input;  // Label of the source.
  int width = 0;      // Width of what was compared, in pixels.
  int height = 0;     // Height of what was compared, in pixels.
  Quality quality;
  std::optional<double> min_psnr;     // The bound that the quality was checked against, in dB.
  std::array<int, 4> latent_shape{};  // N, C, h, w.
  std::uint64_t input_bytes = 0;      // Length of the picture's file.
  ColourProfile profile = {};         // The picture's.
};

// Keeps the picture where there is a sink, which may be null. Throws Error.
[[nodiscard]] RoundtripResult roundtrip(const Vae& vae, const Source& source, const Sink* sink,
                                        const RoundtripRequest& request);

}  // namespace sdvae
