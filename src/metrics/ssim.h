// Structural similarity of one plane of two pictures.
//
// Wang, Bovik, Sheikh and Simoncelli, "Image quality assessment: from error visibility to
// structural similarity", IEEE TIP 13(4), 2004, equations 12 to 14 with an 11x11 Gaussian window of
// sigma 1.5, K1 0.01, K2 0.03 and L 255; variances divided by the window's weight, not by one less.
// The mean is over the pixels whose whole window lies inside the picture, as in scikit-image's
// structural_similarity(gaussian_weights=True, sigma=1.5, use_sample_covariance=False).
// Pure functions, safe from any thread.
#pragma once

#include <array>
#include <optional>

#include "sdvae/image.h"

namespace sdvae {

// Weights of red, green and blue in the plane, which sum to 1.
using ChannelWeights = std::array<double, 3>;

inline constexpr double kPeakLevel = 255;  // of an 8-bit sample

inline constexpr int kSsimWindowPx = 11;

// Both pictures must have the same size. Nothing when a side is shorter than the window.
[[nodiscard]] std::optional<double> mean_ssim(const Image& a, const Image& b,
                                              const ChannelWeights& weights);

}  // namespace sdvae
