// What a config.json says, held against the network and laid over its latent space.
#include <algorithm>

#include <fmt/format.h>

#include "network/diffusers_config.h"
#include "sdvae/error.h"

namespace sdvae {
namespace {

// The channels that Stable Diffusion XL's pipelines ask of a model with statistics.
constexpr int kXlChannels = 4;

int side_of(const Convolution& op, std::size_t dimension) {
  return static_cast<int>(op.weight.shape.at(dimension));
}

bool is_pointwise(const Convolution& op) { return side_of(op, 2) == 1; }

// The widths of the levels in the order in which they run: each ends in a convolution that changes
// the size, or stands behind an upsampling, and the last one in the convolution out.
std::vector<int> widths_of(const Ops& ops) {
  std::vector<int> widths;
  int last = 0;
  bool is_upsampled = false;
  for (const Op& op : ops) {
    if (const auto* const convolution = std::get_if<Convolution>(&op)) {
      if (is_upsampled || convolution->stride == 2) widths.push_back(side_of(*convolution, 0));
      if (!is_pointwise(*convolution)) last = side_of(*convolution, 1);
    }
    is_upsampled = std::holds_alternative<Upsample>(op);
  }
  widths.push_back(last);
  return widths;
}

[[noreturn]] void fail_size(const DiffusersConfig& config, const char* key, const std::string& said,
                            const std::string& found) {
  throw Error(ErrorKind::model,
              fmt::format("cannot use model {}: its '{}' is {}, but the weights beside it have {}",
                          config.file, key, said, found),
              "take config.json and weights from one and the same model");
}

void check_widths(const DiffusersConfig& config, const char* key, const std::vector<int>& said,
                  const Ops& ops) {
  if (said.empty() || ops.empty()) return;
  const std::vector<int> found = widths_of(ops);
  if (said == found) return;
  fail_size(config, key, fmt::format("[{}]", fmt::join(said, ", ")),
            fmt::format("[{}]", fmt::join(found, ", ")));
}

// Residuals of the levels, each with `layers` and `more`; the middle has two, and its attention.
void check_layers(const DiffusersConfig& config, const Ops& ops, int more) {
  if (!config.layers_per_block || ops.empty()) return;
  const auto blocks = std::count_if(
      ops.begin(), ops.end(), [](const Op& op) { return std::holds_alternative<Residual>(op); });
  const int middle = config.settings.middle_attention ? 3 : 2;
  const auto levels = static_cast<int>(widths_of(ops).size());
  const int found = (static_cast<int>(blocks) - middle) / levels - more;
  if (found == *config.layers_per_block) return;
  fail_size(config, "layers_per_block", fmt::format("{}", *config.layers_per_block),
            fmt::format("{}", found));
}

// diffusers spreads no single number over the channels either.
void check_statistics_size(const DiffusersConfig& config, const char* key,
                           const std::vector<double>& said, const Network& network) {
  const auto channels = static_cast<std::size_t>(network.latent_channels);
  if (said.empty() || said.size() == channels) return;
  fail_size(config, key, fmt::format("a list of {}", said.size()),
            fmt::format("{} latent channels", channels));
}

}  // namespace

void check_sizes(const DiffusersConfig& config, const Network& network) {
  if (config.latent_channels && *config.latent_channels != network.latent_channels) {
    fail_size(config, "latent_channels", fmt::format("{}", *config.latent_channels),
              fmt::format("{}", network.latent_channels));
  }
  check_statistics_size(config, "latents_mean", config.latents_mean, network);
  check_statistics_size(config, "latents_std", config.latents_std, network);
  const bool is_tiny = config.class_name == "AutoencoderTiny";
  check_widths(config, is_tiny ? "encoder_block_out_channels" : "block_out_channels",
               config.encoder_widths, network.encoder);
  check_widths(config,
               is_tiny ? "decoder_block_out_channels" : "block_out_channels, the last one first,",
               config.decoder_widths, network.decoder);
  check_layers(config, network.encoder, 0);
  check_layers(config, network.decoder, 1);
}

bool has_statistics(const DiffusersConfig& config) { return !config.latents_mean.empty(); }

bool has_numbers(const DiffusersConfig& config) {
  return config.class_name == "AutoencoderKL" &&
         (has_statistics(config) || config.scaling_factor.has_value());
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
