#include "engine/cpu/units.h"

#include <algorithm>
#include <utility>

namespace sdvae::cpu {
namespace {

// Whether an operation belongs to the unit of the one before it: an overload for each kind.
struct JoinsUnit {
  const Op& before;

  // Doubling and convolving is one kernel.
  bool operator()(const Convolution& /*op*/) const {
    return std::holds_alternative<Upsample>(before);
  }
  // As is a SiLU and what convolves each channel by itself, and the gate behind it.
  bool operator()(const DepthwiseConvolution& /*op*/) const {
    return std::holds_alternative<Silu>(before);
  }
  bool operator()(const Gate& /*op*/) const {
    return std::holds_alternative<DepthwiseConvolution>(before);
  }
  // What changes each value by itself is done on the way of whatever made it.
  bool operator()(const Silu& /*op*/) const { return true; }
  bool operator()(const Relu& /*op*/) const { return true; }
  // These start a unit, or are a pass over memory of their own.
  bool operator()(const GroupNorm& /*op*/) const { return false; }
  bool operator()(const RmsNorm& /*op*/) const { return false; }
  bool operator()(const Attention& /*op*/) const { return false; }
  bool operator()(const LinearAttention& /*op*/) const { return false; }
  bool operator()(const Upsample& /*op*/) const { return false; }
  bool operator()(const PixelUnshuffle& /*op*/) const { return false; }
  bool operator()(const PixelShuffle& /*op*/) const { return false; }
  bool operator()(const ChannelRuns& /*op*/) const { return false; }
  bool operator()(const SoftClamp& /*op*/) const { return false; }
  bool operator()(const Affine& /*op*/) const { return false; }
  bool operator()(const Residual& /*op*/) const { return false; }
};

// Whether a position of the output depends on that position alone, statistics for norms aside.
bool takes_positions_alone(const OpChain& chain) {
  const Span inputs = inputs_of(chain, {0, 1});
  return inputs.begin == 0 && inputs.end == 1 && !changes_size(chain) &&
         !mixes_all_positions(chain);
}

// The unit where it is x + body(x).
const Residual* sum_with_itself(const OpChain& unit) {
  if (unit.size() != 1) return nullptr;
  const auto* const residual = std::get_if<Residual>(unit.front());
  const bool is_one = residual != nullptr && !residual->body.empty() && residual->shortcut.empty();
  return is_one ? residual : nullptr;
}

}  // namespace

std::vector<OpChain> units_of(const Ops& ops) {
  std::vector<OpChain> units;
  for (const Op& op : ops) {
    if (units.empty() || !std::visit(JoinsUnit{*units.back().back()}, op)) units.emplace_back();
    units.back().push_back(&op);
  }
  return units;
}

bool begins_with_norm(const OpChain& unit) {
  return norm_count(unit) > 0 && chain_before_norm(unit, 0).empty();
}

std::optional<AttentionUnit> attention_unit(const OpChain& unit) {
  const Residual* const residual = sum_with_itself(unit);
  if (residual == nullptr) return std::nullopt;
  const auto* const attention = std::get_if<Attention>(&residual->body.back());
  if (attention == nullptr) return std::nullopt;
  OpChain before = chain_of(residual->body);
  before.pop_back();
  const int norms = norm_count(before);
  const bool statistics_are_known = norms == 0 || (norms == 1 && begins_with_norm(unit));
  if (!statistics_are_known || !takes_positions_alone(before)) return std::nullopt;
  return AttentionUnit{std::move(before), *attention};
}

std::optional<LinearAttentionUnit> linear_attention_unit(const OpChain& unit) {
  const Residual* const residual = sum_with_itself(unit);
  if (residual == nullptr) return std::nullopt;
  const auto* const attention = std::get_if<LinearAttention>(&residual->body.front());
  if (attention == nullptr) return std::nullopt;
  OpChain after = chain_of(residual->body);
  after.erase(after.begin());
  if (norm_count(after) > 0 || !takes_positions_alone(after)) return std::nullopt;
  int reach = 0;
  for (const LinearAttention::Scale& scale : attention->scales) {
    reach = std::max(reach, static_cast<int>(scale.depth.weight.shape[2]) / 2);
  }
  return LinearAttentionUnit{*attention, std::move(after), reach};
}

}  // namespace sdvae::cpu
