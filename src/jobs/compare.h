// Quality figures of two pictures.
#pragma once

#include <optional>
#include <string>

#include "jobs/finding.h"
#include "jobs/source.h"
#include "sdvae/image.h"
#include "sdvae/metrics.h"

namespace sdvae {

struct CompareRequest {
  ImageReadOptions read;
  std::optional<double> min_psnr;  // Bound in dB, below which the result is not good enough.
  Hear hear;
};

struct CompareResult {
  std::string a;   // Label of the picture to compare with.
  std::string b;   // Label of the picture that was measured.
  int width = 0;   // Width of both pictures, in pixels.
  int height = 0;  // Height of both pictures, in pixels.
  Quality quality;
  std::optional<double> min_psnr;  // The bound that the quality was checked against, in dB.
  ColourProfile profile_a = {};
  ColourProfile profile_b = {};
};

// Throws Error.
[[nodiscard]] CompareResult compare(const Source& a, const Source& b,
                                    const CompareRequest& request);

}  // namespace sdvae
