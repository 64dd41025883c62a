// Quality figures for people and for programs.
#pragma once

#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "sdvae/metrics.h"

namespace sdvae::cli {

// width, height, psnr, ssim, ssim_luma, mae, max_error.
[[nodiscard]] nlohmann::ordered_json quality_json(const Quality& quality, const Image& image);

// "24.77 dB PSNR, SSIM 0.6790 (luma 0.6991), MAE 8.12, max error 143".
[[nodiscard]] std::string quality_line(const Quality& quality);

// True when there is no bound, or the PSNR reaches it; equal pictures always do.
[[nodiscard]] bool reaches(const Quality& quality, const std::optional<double>& min_psnr) noexcept;

}  // namespace sdvae::cli
