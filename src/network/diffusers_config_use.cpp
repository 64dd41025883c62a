// What a config.json says of the latent space, laid over the network's.
#include "network/diffusers_config.h"

namespace sdvae {
namespace {

// The channels that Stable Diffusion XL's pipelines ask of a model with statistics.
constexpr int kXlChannels = 4;

}  // namespace

bool has_statistics(const DiffusersConfig& config) { return !config.latents_mean.empty(); }

bool has_numbers(const DiffusersConfig& config) {
  return has_statistics(config) ||
         (config.class_name != "AutoencoderTiny" && config.scaling_factor.has_value());
}

// Stable Diffusion XL's pipelines, which take 4 channels, multiply by the scaling factor as well;
// GLM-Image's, the only other of an AutoencoderKL with statistics, does not.
void apply_numbers(const DiffusersConfig& config, LatentSpace& space) {
  const double factor = config.scaling_factor.value_or(kDefaultScalingFactor);
  if (!has_statistics(config)) {
    space.scale = {factor};
    space.shift = {config.shift_factor.value_or(0.0)};
    return;
  }
  const double times = space.channels == kXlChannels ? factor : 1.0;
  space.shift = config.latents_mean;
  space.scale.clear();
  for (const double deviation : config.latents_std) space.scale.push_back(times / deviation);
  if (!space.from.empty()) space.from += ", ";
  space.from += "numbers from config.json's latents_mean and latents_std";
}

}  // namespace sdvae
