// How close two pictures are, on 8-bit RGB values. Pure functions, safe from any thread.
#pragma once

#include <optional>

#include "sdvae/export.h"
#include "sdvae/image.h"

namespace sdvae {

struct Quality {
  // Peak signal-to-noise ratio, 10 log10(255^2 / mean squared error) over all pixels and channels,
  // in dB. Empty when the pictures are equal.
  std::optional<double> psnr = {};
  // Structural similarity after Wang, Bovik, Sheikh and Simoncelli 2004: 11x11 Gaussian window of
  // sigma 1.5, K1 0.01, K2 0.03, mean over the pixels whose window lies inside the picture. Equal
  // to scikit-image's structural_similarity with gaussian_weights=True, sigma=1.5,
  // use_sample_covariance=False, data_range=255. Empty when a side is below 11 pixels.
  std::optional<double> ssim = {};       // Mean of the SSIM of R, of G and of B.
  std::optional<double> ssim_luma = {};  // SSIM of 0.299 R + 0.587 G + 0.114 B, unrounded.
  double mae = 0;                        // Mean absolute error, in levels of 0 to 255.
  int max_error = 0;                     // Largest absolute error, in levels of 0 to 255.
};

// How far `b` is from `a`, the other way round the same. Throws Error (bad_data) when the sizes
// differ or a picture is empty.
[[nodiscard]] SDVAE_API Quality measure_quality(const Image& a, const Image& b);

}  // namespace sdvae
