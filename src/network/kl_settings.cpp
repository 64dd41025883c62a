#include "network/kl_settings.h"

#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "latent/metadata_reader.h"
#include "network/model_error.h"

namespace sdvae {
namespace {

constexpr std::string_view kGroupsKey = "sdvae.norm_num_groups";
constexpr std::string_view kAttentionKey = "sdvae.mid_block_add_attention";
constexpr std::string_view kQuantKey = "sdvae.use_quant_conv";
constexpr std::string_view kHalvesTimeKey = "sdvae.temperal_downsample";
constexpr std::string_view kPostQuantKey = "sdvae.use_post_quant_conv";
constexpr std::string_view kLastActivationKey = "sdvae.decoder_conv_act_fn";

std::string flag_text(bool value) { return value ? "true" : "false"; }

std::optional<bool> flag_in(const MetadataReader& reader, std::string_view key) {
  const std::string word = reader.word<2>(key, {"true", "false"});
  if (word.empty()) return std::nullopt;
  return word == "true";
}

// "0,1,1"
std::vector<bool> flags_in(const MetadataReader& reader, std::string_view key) {
  const std::string* const text = reader.find(key);
  std::vector<bool> flags;
  for (std::size_t i = 0; text != nullptr && i < text->size(); ++i) {
    const char c = (*text)[i];
    if (i % 2 == 0 ? c != '0' && c != '1' : c != ',') reader.fail(key, "not a list such as 0,1,1");
    if (i % 2 == 0) flags.push_back(c == '1');
  }
  return flags;
}

KlSettings read_settings(const MetadataReader& reader, KlSettings settings) {
  settings.norm_groups = reader.number<int>(kGroupsKey).value_or(settings.norm_groups);
  if (settings.norm_groups < 1) reader.fail(kGroupsKey, "not a number above zero");
  settings.middle_attention = flag_in(reader, kAttentionKey).value_or(settings.middle_attention);
  if (const auto quant = flag_in(reader, kQuantKey)) settings.quant = quant;
  if (const auto post_quant = flag_in(reader, kPostQuantKey)) settings.post_quant = post_quant;
  const std::string activation = reader.word<2>(kLastActivationKey, {"relu", "silu"});
  if (!activation.empty()) settings.silu_out = activation == "silu";
  if (auto flags = flags_in(reader, kHalvesTimeKey); !flags.empty()) {
    settings.halves_time = std::move(flags);
  }
  return settings;
}

}  // namespace

KlSettings settings_in(const std::map<std::string, std::string>& metadata,
                       const KlSettings& otherwise, const std::string& context) {
  return as_model_error(
      [&] { return read_settings(MetadataReader(metadata, context), otherwise); });
}

void write_settings(std::map<std::string, std::string>& metadata, const KlSettings& settings) {
  const KlSettings usual;
  if (settings.norm_groups != usual.norm_groups) {
    metadata[std::string(kGroupsKey)] = fmt::format("{}", settings.norm_groups);
  }
  if (!settings.middle_attention) metadata[std::string(kAttentionKey)] = flag_text(false);
  if (settings.quant) metadata[std::string(kQuantKey)] = flag_text(*settings.quant);
  if (settings.post_quant) metadata[std::string(kPostQuantKey)] = flag_text(*settings.post_quant);
  if (settings.silu_out) {
    metadata[std::string(kLastActivationKey)] = *settings.silu_out ? "silu" : "relu";
  }
  std::string flags;
  for (const bool halves : settings.halves_time) {
    if (!flags.empty()) flags += ',';
    flags += halves ? '1' : '0';
  }
  if (!flags.empty()) metadata[std::string(kHalvesTimeKey)] = flags;
}

}  // namespace sdvae
