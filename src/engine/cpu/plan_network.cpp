#include "engine/cpu/plan_network.h"

#include <utility>
#include <vector>

#include "kernels/linear_attention.h"

namespace sdvae::cpu {
namespace {

// Turns operations that run one after the other into steps. It looks ahead: what follows may be
// done on the way of a kernel that runs anyway.
class ChainSteps {
 public:
  // The chain's value is added to `sum`, where there is one, and takes its place.
  ChainSteps(const OpChain& chain, PlanBuilder& builder, const Value* sum = nullptr)
      : chain_(chain), builder_(builder), sum_(sum) {}

  Value run(Value x) {
    while (next_ < chain_.size()) {
      const Op& op = *chain_[next_++];
      x = std::visit([&](const auto& kind) { return (*this)(kind, x); }, op);
    }
    return sum_ != nullptr ? builder_.add(x, *sum_) : x;
  }

 private:
  // An overload for each kind of operation.
  Value operator()(const Convolution& op, const Value& x) {
    return builder_.convolve(op, x, {.add_to = sum_at_end()});
  }

  Value operator()(const DepthwiseConvolution& op, const Value& x) {
    return convolve_depthwise(op, x, false);
  }

  Value operator()(const GroupNorm& op, const Value& x) {
    return builder_.normalise(op, x, takes_silu());
  }
  Value operator()(const RmsNorm& op, const Value& x) {
    const bool then_silu = takes_silu();
    return builder_.normalise(op, x, then_silu, sum_at_end());
  }

  Value operator()(const Silu& /*op*/, const Value& x) {
    const auto* const depthwise = next_is<DepthwiseConvolution>();
    if (depthwise == nullptr) return builder_.silu(x);
    ++next_;
    return convolve_depthwise(*depthwise, x, true);
  }
  Value operator()(const Gate& /*op*/, const Value& x) { return builder_.gate(x); }

  // Where the value stays as it is for others, the next convolution can take it through the ReLU.
  Value operator()(const Relu& /*op*/, const Value& x) {
    const auto* const convolution = x.is_shared ? next_is<Convolution>() : nullptr;
    if (convolution == nullptr) return builder_.relu(x);
    ++next_;
    return builder_.convolve(*convolution, x, {.add_to = sum_at_end(), .relu_input = true});
  }

  Value operator()(const Attention& op, const Value& x) {
    const int keys = builder_.pack_keys(builder_.convolve(op.key, x));
    const int values = builder_.pack_values(builder_.convolve(op.value, x));
    const Value query = builder_.convolve(op.query, x);
    const Value mixed = builder_.attend(query, {query.map.height * query.map.width, keys, values});
    return builder_.convolve(op.out, mixed, {.add_to = sum_at_end()});
  }

  Value operator()(const LinearAttention& op, const Value& x) {
    const std::vector<Value> maps = add_head_maps(op, x, builder_);
    const Value mixed = builder_.attend_linearly(maps, builder_.sum_heads(maps), op.epsilon);
    return builder_.convolve(op.out, mixed, {.add_to = sum_at_end()});
  }

  Value operator()(const Upsample& /*op*/, const Value& x) {
    const auto* const convolution = next_is<Convolution>();
    if (convolution == nullptr || !can_follow_doubling(*convolution)) return builder_.upsample(x);
    ++next_;
    return builder_.convolve_doubled(*convolution, x);
  }

  Value operator()(const PixelUnshuffle& op, const Value& x) { return builder_.unshuffle(op, x); }
  Value operator()(const PixelShuffle& op, const Value& x) { return builder_.shuffle(op, x); }
  Value operator()(const ChannelRuns& op, const Value& x) { return builder_.channel_runs(op, x); }
  Value operator()(const SoftClamp& /*op*/, const Value& x) { return builder_.soft_clamp(x); }
  Value operator()(const Affine& op, const Value& x) { return builder_.affine(op, x); }

  Value operator()(const Residual& op, const Value& x) {
    Value inner = x;
    inner.is_shared = true;
    const bool has_doubled = builder_.has_doubled();
    const Value sum = op.shortcut.empty() ? builder_.own(x) : run_all(op.shortcut, inner);
    builder_.set_has_doubled(has_doubled);  // the body begins where the shortcut did
    if (!op.shortcut.empty()) inner.is_shared = x.is_shared;  // the shortcut has seen x already
    return run_all(op.body, inner, &sum);
  }

  // With the gate that follows, where its channels lie in whole blocks.
  Value convolve_depthwise(const DepthwiseConvolution& op, const Value& x, bool silu_input) {
    const bool gated =
        next_is<Gate>() != nullptr && x.map.channels % (2 * kernels::kChannelBlock) == 0;
    if (gated) ++next_;
    return builder_.convolve_depthwise(op, x, {.silu_input = silu_input, .gated = gated});
  }

  // Whether a SiLU follows, which is done on the way then.
  bool takes_silu() {
    const bool follows = next_is<Silu>() != nullptr;
    if (follows) ++next_;
    return follows;
  }

  Value run_all(const Ops& ops, const Value& x, const Value* sum = nullptr) {
    const OpChain chain = chain_of(ops);
    return ChainSteps(chain, builder_, sum).run(x);
  }

  // The operation that follows, if it is of that kind.
  template <typename Kind>
  [[nodiscard]] const Kind* next_is() const {
    return next_ < chain_.size() ? std::get_if<Kind>(chain_[next_]) : nullptr;
  }

  static bool can_follow_doubling(const Convolution& op) {
    return op.weight.shape[2] == 3 && op.stride == 1;
  }

  // The sum, for a convolution that can do it: the chain's last, once.
  const Value* sum_at_end() {
    return next_ == chain_.size() ? std::exchange(sum_, nullptr) : nullptr;
  }

  const OpChain& chain_;
  PlanBuilder& builder_;
  const Value* sum_;
  std::size_t next_ = 0;
};

}  // namespace

Value add_chain(const OpChain& chain, const Value& value, PlanBuilder& builder) {
  return ChainSteps(chain, builder).run(value);
}

static_assert(kernels::kHeadWidth == LinearAttention::kHeadWidth);

// Those of query, key and value, then those of each scale.
std::vector<Value> add_head_maps(const LinearAttention& op, const Value& value,
                                 PlanBuilder& builder) {
  std::vector<Value> maps = {builder.convolve(op.query, value), builder.convolve(op.key, value),
                             builder.convolve(op.value, value)};
  const int channels = maps.front().map.channels;
  for (const LinearAttention::Scale& scale : op.scales) {
    for (int part = 0; part < 3; ++part) {
      const Value deep = builder.convolve_depthwise(
          scale.depth, maps[static_cast<std::size_t>(part)], {.first_filter = part * channels});
      maps.push_back(builder.mix_heads(scale.mix, part * channels / kernels::kHeadWidth, deep));
    }
  }
  return maps;
}

Plan plan_network(const Ops& ops, const InputShape& input, const PlanOptions& options) {
  PlanBuilder builder(options);
  const Value value = builder.read({kNone, input.height, input.width, input.channels});
  builder.write(add_chain(chain_of(ops), value, builder));
  return builder.finish();
}

}  // namespace sdvae::cpu
