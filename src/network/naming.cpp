#include "network/naming.h"

#include <array>

#include <fmt/args.h>
#include <fmt/format.h>

namespace sdvae {
namespace {

constexpr Naming kDiffusers{
    .name = "diffusers names",
    .down_block = "encoder.down_blocks.{level}.resnets.{block}",
    .downsample = "encoder.down_blocks.{level}.downsamplers.0.conv",
    .up_block = "decoder.up_blocks.{level}.resnets.{block}",
    .upsample = "decoder.up_blocks.{level}.upsamplers.0.conv",
    .middle_block = "mid_block.resnets.{block}",
    .attention = "mid_block.attentions.0",
    .attention_norm = "group_norm",
    .query = "to_q",
    .key = "to_k",
    .value = "to_v",
    .attention_out = "to_out.0",
    .shortcut = "conv_shortcut",
    .norm_out = "conv_norm_out",
};

constexpr Naming with_old_attention(Naming naming) {
  naming.name = "old diffusers names";
  naming.query = "query";
  naming.key = "key";
  naming.value = "value";
  naming.attention_out = "proj_attn";
  return naming;
}

constexpr Naming kCompVis{
    .name = "CompVis names",
    .down_block = "encoder.down.{level}.block.{block}",
    .downsample = "encoder.down.{level}.downsample.conv",
    .up_block = "decoder.up.{level}.block.{block}",
    .upsample = "decoder.up.{level}.upsample.conv",
    .middle_block = "mid.block_{block}",
    .attention = "mid.attn_1",
    .attention_norm = "norm",
    .query = "q",
    .key = "k",
    .value = "v",
    .attention_out = "proj_out",
    .shortcut = "nin_shortcut",
    .norm_out = "norm_out",
    .first_middle_block = 1,
    .up_counts_from_picture = true,
};

constexpr std::array kNamings{kDiffusers, with_old_attention(kDiffusers), kCompVis};
constexpr std::array<std::string_view, 3> kPrefixes{"", "first_stage_model.", "vae."};

}  // namespace

std::span<const Naming> kl_namings() noexcept { return kNamings; }

std::span<const std::string_view> kl_prefixes() noexcept { return kPrefixes; }

std::optional<std::string> prefix_of(const Weights& weights, std::string_view tensor) {
  for (const std::string_view prefix : kPrefixes) {
    std::string name(prefix);
    if (weights.find(name.append(tensor)) != nullptr) return std::string(prefix);
  }
  return std::nullopt;
}

std::string fill(std::string_view pattern, int level, int block, int index) {
  return fmt::format(fmt::runtime(pattern), fmt::arg("level", level), fmt::arg("block", block),
                     fmt::arg("index", index));
}

}  // namespace sdvae
