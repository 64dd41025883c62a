#include "network/traits.h"

#include <algorithm>

namespace sdvae {
namespace {

enum class Scale { same, doubled, halved };

struct Traits {
  Scale scale = Scale::same;
  // Positions of the input beyond those that a position of the output stands for: itself, the half
  // of one where sizes are doubled, a pair where they are halved.
  int before = 0;
  int after = 0;
  // Whether it needs the statistics of a whole map; a norm of each position by itself does not.
  bool needs_statistics = false;
  bool mixes_all = false;
};

// An overload for each primitive operation.
Traits traits_of(const Convolution& op) {
  const int kernel = static_cast<int>(op.weight.shape[2]);
  const int before = op.border == Border::same ? kernel / 2 : 0;
  if (op.stride == 2) return {Scale::halved, before, kernel - 2 - before};
  return {Scale::same, before, kernel - 1 - before};
}
Traits traits_of(const DepthwiseConvolution& op) {
  const int reach = static_cast<int>(op.weight.shape[2]) / 2;
  return {Scale::same, reach, reach};
}
Traits traits_of(const GroupNorm& /*op*/) { return {.needs_statistics = true}; }
Traits traits_of(const RmsNorm& /*op*/) { return {}; }
Traits traits_of(const Silu& /*op*/) { return {}; }
Traits traits_of(const Relu& /*op*/) { return {}; }
Traits traits_of(const Gate& /*op*/) { return {}; }
Traits traits_of(const Attention& /*op*/) { return {.mixes_all = true}; }
Traits traits_of(const LinearAttention& /*op*/) { return {.mixes_all = true}; }
Traits traits_of(const Upsample& /*op*/) { return {Scale::doubled}; }
Traits traits_of(const PixelUnshuffle& /*op*/) { return {Scale::halved}; }
Traits traits_of(const PixelShuffle& /*op*/) { return {Scale::doubled}; }
Traits traits_of(const ChannelRuns& /*op*/) { return {}; }
Traits traits_of(const SoftClamp& /*op*/) { return {}; }
Traits traits_of(const Affine& /*op*/) { return {}; }

int channels_after(const Convolution& op, int /*channels*/) {
  return static_cast<int>(op.weight.shape[0]);
}
int channels_after(const DepthwiseConvolution& /*op*/, int channels) { return channels; }
int channels_after(const GroupNorm& /*op*/, int channels) { return channels; }
int channels_after(const RmsNorm& /*op*/, int channels) { return channels; }
int channels_after(const Silu& /*op*/, int channels) { return channels; }
int channels_after(const Relu& /*op*/, int channels) { return channels; }
int channels_after(const Gate& /*op*/, int channels) { return channels / 2; }
int channels_after(const Attention& op, int channels) { return channels_after(op.out, channels); }
int channels_after(const LinearAttention& op, int channels) {
  return channels_after(op.out, channels);
}
int channels_after(const Upsample& /*op*/, int channels) { return channels; }
int channels_after(const PixelUnshuffle& /*op*/, int channels) { return 4 * channels; }
int channels_after(const PixelShuffle& /*op*/, int channels) { return channels / 4; }
int channels_after(const ChannelRuns& op, int /*channels*/) {
  return static_cast<int>(op.runs.size());
}
int channels_after(const SoftClamp& /*op*/, int channels) { return channels; }
int channels_after(const Affine& /*op*/, int channels) { return channels; }
int channels_after(const Residual& op, int channels) {
  return sdvae::channels_after(chain_of(op.body), channels);
}

template <typename... Kinds>
struct Overloads : Kinds... {
  using Kinds::operator()...;
};
template <typename... Kinds>
Overloads(Kinds...) -> Overloads<Kinds...>;

// of_primitive(traits) or of_residual(residual), whichever the operation is.
template <typename OfPrimitive, typename OfResidual>
auto visit_op(const Op& op, const OfPrimitive& of_primitive, const OfResidual& of_residual) {
  return std::visit(
      Overloads{[&](const Residual& residual) { return of_residual(residual); },
                [&](const auto& primitive) { return of_primitive(traits_of(primitive)); }},
      op);
}

template <typename Predicate>
bool any_of(const OpChain& chain, const Predicate& holds) {
  return std::any_of(chain.begin(), chain.end(), [&](const Op* op) {
    return visit_op(*op, holds, [&](const Residual& residual) {
      return any_of(chain_of(residual.body), holds) || any_of(chain_of(residual.shortcut), holds);
    });
  });
}

int floor_half(int value) { return value >= 0 ? value / 2 : -((1 - value) / 2); }

Span inputs_of(const Traits& traits, Span outputs) {
  Span stand_for = outputs;
  if (traits.scale == Scale::doubled) {
    stand_for = {floor_half(outputs.begin), floor_half(outputs.end + 1)};
  } else if (traits.scale == Scale::halved) {
    stand_for = {2 * outputs.begin, 2 * outputs.end};
  }
  return {stand_for.begin - traits.before, stand_for.end + traits.after};
}

Span outputs_of(const Traits& traits, Span inputs) {
  switch (traits.scale) {
    case Scale::doubled:
      return {2 * inputs.begin, 2 * inputs.end};
    case Scale::halved:
      return {floor_half(inputs.begin), floor_half(inputs.end + 1)};
    case Scale::same:
      break;
  }
  return inputs;
}

// How often sizes are halved, less how often they are doubled: at the end, and where it is most.
struct Halvings {
  int in_the_end = 0;
  int at_most = 0;
};

Halvings halvings_of(const OpChain& chain) {
  Halvings sum;
  for (const Op* op : chain) {
    const Halvings one = visit_op(
        *op,
        [](const Traits& traits) -> Halvings {
          const int step = traits.scale == Scale::same ? 0 : traits.scale == Scale::halved ? 1 : -1;
          return {step, std::max(step, 0)};
        },
        [](const Residual& residual) -> Halvings {
          const Halvings body = halvings_of(chain_of(residual.body));
          return {body.in_the_end,
                  std::max(body.at_most, halvings_of(chain_of(residual.shortcut)).at_most)};
        });
    sum.at_most = std::max(sum.at_most, sum.in_the_end + one.at_most);
    sum.in_the_end += one.in_the_end;
  }
  return sum;
}

}  // namespace

OpChain chain_of(const Ops& ops) {
  OpChain chain;
  for (const Op& op : ops) chain.push_back(&op);
  return chain;
}

Span inputs_of(const OpChain& chain, Span outputs) {
  for (std::size_t i = chain.size(); i-- > 0;) {
    outputs = visit_op(
        *chain[i], [&](const Traits& traits) { return inputs_of(traits, outputs); },
        [&](const Residual& residual) -> Span {
          const Span body = inputs_of(chain_of(residual.body), outputs);
          const Span shortcut = inputs_of(chain_of(residual.shortcut), outputs);
          return {std::min(body.begin, shortcut.begin), std::max(body.end, shortcut.end)};
        });
  }
  return outputs;
}

Span outputs_of(const OpChain& chain, Span inputs) {
  for (const Op* op : chain) {
    inputs = visit_op(
        *op, [&](const Traits& traits) { return outputs_of(traits, inputs); },
        [&](const Residual& residual) { return outputs_of(chain_of(residual.body), inputs); });
  }
  return inputs;
}

int grain_of(const OpChain& chain) { return 1 << halvings_of(chain).at_most; }

bool changes_size(const OpChain& chain) {
  return any_of(chain, [](const Traits& traits) { return traits.scale != Scale::same; });
}

bool mixes_all_positions(const OpChain& chain) {
  return any_of(chain, [](const Traits& traits) { return traits.mixes_all; });
}

int channels_after(const OpChain& chain, int channels) {
  for (const Op* op : chain) {
    channels = std::visit([&](const auto& kind) { return channels_after(kind, channels); }, *op);
  }
  return channels;
}

int norm_count(const OpChain& chain) {
  int count = 0;
  for (const Op* op : chain) {
    count += visit_op(
        *op, [](const Traits& traits) { return traits.needs_statistics ? 1 : 0; },
        [](const Residual& residual) {
          return norm_count(chain_of(residual.shortcut)) + norm_count(chain_of(residual.body));
        });
  }
  return count;
}

OpChain chain_before_norm(const OpChain& chain, int norm) {
  OpChain before;
  for (const Op* op : chain) {
    const int count = norm_count({op});
    if (norm >= count) {
      norm -= count;
      before.push_back(op);
      continue;
    }
    if (const auto* residual = std::get_if<Residual>(op)) {
      const OpChain shortcut = chain_of(residual->shortcut);
      const int first_of_body = norm_count(shortcut);
      const OpChain inner = norm < first_of_body
                                ? chain_before_norm(shortcut, norm)
                                : chain_before_norm(chain_of(residual->body), norm - first_of_body);
      before.insert(before.end(), inner.begin(), inner.end());
    }
    break;
  }
  return before;
}

}  // namespace sdvae
