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
  std::optional<double> min_psnr;  // dB; below it the result is not good enough
  Hear hear;
};

struct CompareResult {
  std::string a;  // label of the picture to compare with
  std::string b;  // label of the picture that was measured
  int width = 0;  // pixels
  int height = 0;
  Quality quality;
  std::optional<double> min_psnr;  // what the quality was checked against
};

// Throws Error.
[[nodiscard]] CompareResult compare(const Source& a, const Source& b,
                                    const CompareRequest& request);

}  // namespace sdvae
