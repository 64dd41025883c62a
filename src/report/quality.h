// Quality figures for people and for programs.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "sdvae/metrics.h"

namespace sdvae::report {

// An object with psnr, ssim, ssim_luma, mae and max_error.
[[nodiscard]] nlohmann::ordered_json quality_json(const Quality& quality);

// A line such as "PSNR 24.77 dB, SSIM 0.6790 (luma 0.6991), MAE 8.12, max error 143".
[[nodiscard]] std::string quality_line(const Quality& quality);

}  // namespace sdvae::report
