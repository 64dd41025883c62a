// What a config.json says of sizes, held against the network.
#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "network/diffusers_config.h"
#include "sdvae/error.h"

namespace sdvae {
namespace {

int side_of(const Convolution& op, std::size_t dimension) {
  return static_cast<int>(op.weight.shape.at(dimension));
}

bool is_pointwise(const Convolution& op) { return side_of(op, 2) == 1; }

bool is_residual(const Op& op) { return std::holds_alternative<Residual>(op); }

// A residual around a whole level, with the residuals of its blocks inside.
bool is_level(const Op& op) {
  const auto* const residual = std::get_if<Residual>(&op);
  return residual != nullptr && std::ranges::any_of(residual->body, is_residual);
}

// Two convolutions, or attention.
bool is_block(const Op& op) {
  const auto* const residual = std::get_if<Residual>(&op);
  if (residual == nullptr) return false;
  const auto weigh = [](const Op& inner) {
    if (std::holds_alternative<Attention>(inner)) return 2;
    return std::holds_alternative<Convolution>(inner) ? 1 : 0;
  };
  int weight = 0;
  for (const Op& inner : residual->body) weight += weigh(inner);
  return weight >= 2;
}

// The operations with those of levels in the place of the levels.
std::vector<const Op*> row_of(const Ops& ops) {
  std::vector<const Op*> row;
  for (const Op& op : ops) {
    if (!is_level(op)) {
      row.push_back(&op);
      continue;
    }
    for (const Op& inner : std::get<Residual>(op).body) row.push_back(&inner);
  }
  return row;
}

// A convolution beside a shortcut, before pixels are shuffled: what changes HunyuanImage's sizes.
const Convolution* resampling_at(const std::vector<const Op*>& row, std::size_t at) {
  if (at + 1 == row.size()) return nullptr;
  const Op& next = *row[at + 1];
  const bool is_shuffled =
      std::holds_alternative<PixelUnshuffle>(next) || std::holds_alternative<PixelShuffle>(next);
  const auto* const residual = std::get_if<Residual>(row[at]);
  if (!is_shuffled || residual == nullptr || residual->body.empty()) return nullptr;
  return std::get_if<Convolution>(&residual->body.front());
}

// The widths of the levels in the order in which they run: each ends in a convolution that changes
// the size, or stands behind an upsampling, and the last one in the convolution out.
std::vector<int> widths_of(const Ops& ops) {
  std::vector<int> widths;
  int last = 0;
  bool is_upsampled = false;
  const std::vector<const Op*> row = row_of(ops);
  for (std::size_t at = 0; at < row.size(); ++at) {
    if (const auto* const resampling = resampling_at(row, at)) {
      widths.push_back(side_of(*resampling, 1));
    }
    if (const auto* const convolution = std::get_if<Convolution>(row[at])) {
      if (is_upsampled || convolution->stride == 2) widths.push_back(side_of(*convolution, 1));
      if (!is_pointwise(*convolution)) last = side_of(*convolution, 1);
    }
    is_upsampled = std::holds_alternative<Upsample>(*row[at]);
  }
  // HunyuanImage's encoder ends with a shortcut beside its convolution out.
  if (const auto* const end = std::get_if<Residual>(row.back())) {
    last = side_of(std::get<Convolution>(end->body.back()), 1);
  }
  widths.push_back(last);
  return widths;
}

void check_widths(const DiffusersConfig& config, const char* text, const std::vector<int>& said,
                  const Ops& ops) {
  if (said.empty() || ops.empty()) return;
  const std::vector<int> found = widths_of(ops);
  if (said == found) return;
  fail_size(config, text, fmt::format("[{}]", fmt::join(said, ", ")),
            fmt::format("[{}]", fmt::join(found, ", ")));
}

// Residuals of the levels, each with `layers` and `more`; the middle has two, and its attention.
void check_layers(const DiffusersConfig& config, const Ops& ops, int more) {
  if (!config.layers_per_block || ops.empty()) return;
  const auto blocks =
      std::ranges::count_if(row_of(ops), [](const Op* op) { return is_block(*op); });
  const int middle = config.settings.middle_attention ? 3 : 2;
  const auto levels = static_cast<int>(widths_of(ops).size());
  const int found = (static_cast<int>(blocks) - middle) / levels - more;
  if (found == *config.layers_per_block) return;
  fail_size(config, fmt::format("'{}'", config.layers_field),
            fmt::format("{}", *config.layers_per_block), fmt::format("{}", found));
}

// Channels of the picture where a half of the network meets it.
int channels_at_end(const std::vector<const Op*>& row, std::size_t dimension) {
  for (const Op* const op : row) {
    if (const auto* const convolution = std::get_if<Convolution>(op)) {
      return side_of(*convolution, dimension);
    }
  }
  return 0;
}

// `found` is 0 of a half that is not there.
void check_number(const DiffusersConfig& config, const char* key, const std::optional<int>& said,
                  int found) {
  if (!said || found == 0 || *said == found) return;
  fail_size(config, fmt::format("'{}'", key), fmt::format("{}", *said), fmt::format("{}", found));
}

// What a network of Wan's kind may have or not.
void check_wan(const DiffusersConfig& config, const Network& network) {
  const Ops& ops = network.encoder.empty() ? network.decoder : network.encoder;
  const bool has_levels = std::ranges::any_of(ops, is_level);
  if (config.has_shortcuts && *config.has_shortcuts != has_levels) {
    fail_size(config, "'is_residual'", fmt::format("{}", *config.has_shortcuts),
              has_levels ? "shortcuts around the levels" : "no shortcuts around the levels");
  }
  const Op& outer = network.encoder.empty() ? network.decoder.back() : network.encoder.front();
  const bool is_packed =
      std::holds_alternative<PixelUnshuffle>(outer) || std::holds_alternative<PixelShuffle>(outer);
  check_number(config, "patch_size", config.patch, is_packed ? 2 : 1);
}

// diffusers spreads no single number over the channels either.
void check_statistics_size(const DiffusersConfig& config, const char* key,
                           const std::vector<double>& said, const Network& network) {
  const auto channels = static_cast<std::size_t>(network.latent_channels);
  if (said.empty() || said.size() == channels) return;
  fail_size(config, fmt::format("'{}'", key), fmt::format("a list of {}", said.size()),
            fmt::format("{} latent channels", channels));
}

}  // namespace

void fail_size(const DiffusersConfig& config, std::string_view fields, const std::string& said,
               const std::string& found) {
  throw Error(ErrorKind::model,
              fmt::format("cannot use model {}: its {} is {}, but the weights beside it have {}",
                          config.file, fields, said, found),
              "take config.json and weights from one and the same model");
}

void check_sizes(const DiffusersConfig& config, const Network& network) {
  check_number(config, config.latent_field, config.latent_channels, network.latent_channels);
  std::vector<const Op*> last_ones = row_of(network.decoder);
  std::ranges::reverse(last_ones);
  check_number(config, config.picture_field, config.picture_channels,
               channels_at_end(row_of(network.encoder), 1));
  check_number(config, "out_channels", config.decoded_channels, channels_at_end(last_ones, 0));
  check_number(config, "spatial_compression_ratio", config.factor, network.factor);
  if (config.network_class == "AutoencoderKLWan") check_wan(config, network);
  check_statistics_size(config, "latents_mean", config.latents_mean, network);
  check_statistics_size(config, "latents_std", config.latents_std, network);
  if (config.class_name == "AutoencoderDC") {
    check_levels(config, network);
    return;
  }
  check_widths(config, config.encoder_widths_text, config.encoder_widths, network.encoder);
  check_widths(config, config.decoder_widths_text, config.decoder_widths, network.decoder);
  check_layers(config, network.encoder, 0);
  check_layers(config, network.decoder, 1);
}

}  // namespace sdvae
