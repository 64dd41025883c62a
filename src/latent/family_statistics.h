// The statistics of latents that models of a family share and their files leave out: those of Wan
// and Qwen-Image, whose code has them. From the defaults of diffusers' classes (AutoencoderKLWan,
// AutoencoderKLQwenImage21) and, of Wan 2.2, the config.json of Wan-AI/Wan2.2-TI2V-5B-Diffusers.
// Pure functions, safe from any thread.
#pragma once

#include <vector>

namespace sdvae {

// A number for each channel: its mean, and one over its deviation.
struct Statistics {
  std::vector<double> shift;
  std::vector<double> scale;
};

[[nodiscard]] Statistics wan21_statistics();
[[nodiscard]] Statistics wan22_statistics();
[[nodiscard]] Statistics qwen21_statistics();

}  // namespace sdvae
