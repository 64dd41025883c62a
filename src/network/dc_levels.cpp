// What a config.json says of DC-AE's levels, held against the network.
#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "network/diffusers_config.h"
#include "network/traits.h"

namespace sdvae {
namespace {

struct DcLevel {
  int width = 0;  // 0 without layers
  int layers = 0;
};

// A layer's norm, whose channels are the level's; of a block of attention there are two, of which
// the gated unit's does not count.
const RmsNorm* norm_of_layer(const Op& op) {
  const auto* const residual = std::get_if<Residual>(&op);
  if (residual == nullptr) return nullptr;
  const RmsNorm* norm = nullptr;
  for (const Op& inner : residual->body) {
    if (std::holds_alternative<Gate>(inner)) return nullptr;
    if (const auto* const found = std::get_if<RmsNorm>(&inner)) norm = found;
  }
  return norm;
}

// In the order in which they run.
std::vector<DcLevel> levels_of(const Ops& ops) {
  std::vector<DcLevel> levels(1);
  for (const Op& op : ops) {
    if (changes_size({&op})) levels.emplace_back();
    const RmsNorm* const norm = norm_of_layer(op);
    if (norm == nullptr) continue;
    ++levels.back().layers;
    levels.back().width = static_cast<int>(norm->weight.shape[0]);
  }
  return levels;
}

struct Said {
  const char* widths_text;
  const std::vector<int>& widths;
  const char* layers_text;
  const std::vector<int>& layers;
};

std::string list_text(const std::vector<int>& values) {
  return fmt::format("[{}]", fmt::join(values, ", "));
}

// `levels` from the picture on.
void check_half(const DiffusersConfig& config, const Said& said,
                const std::vector<DcLevel>& levels) {
  std::vector<int> layers;
  std::vector<int> widths;
  for (const DcLevel& level : levels) {
    const bool is_said = widths.size() < said.widths.size();
    const int without = is_said ? said.widths[widths.size()] : 0;
    layers.push_back(level.layers);
    widths.push_back(level.layers > 0 ? level.width : without);
  }
  if (!said.layers.empty() && said.layers != layers) {
    fail_size(config, said.layers_text, list_text(said.layers), list_text(layers));
  }
  if (!said.widths.empty() && said.widths != widths) {
    fail_size(config, said.widths_text, list_text(said.widths), list_text(widths));
  }
}

}  // namespace

void check_levels(const DiffusersConfig& config, const Network& network) {
  if (!network.encoder.empty()) {
    check_half(config,
               {"'encoder_block_out_channels'", config.encoder_widths, "'encoder_layers_per_block'",
                config.encoder_layers},
               levels_of(network.encoder));
  }
  if (network.decoder.empty()) return;
  std::vector<DcLevel> levels = levels_of(network.decoder);
  std::ranges::reverse(levels);
  check_half(config,
             {"'decoder_block_out_channels'", config.decoder_widths, "'decoder_layers_per_block'",
              config.decoder_layers},
             levels);
}

}  // namespace sdvae
