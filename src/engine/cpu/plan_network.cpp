#include "engine/cpu/plan_network.h"

namespace sdvae::cpu {
namespace {

// Overloads for each kind of layer: from the value before it to the value after it. The value
// before is nobody else's, so what is no longer needed is written over.
class LayerSteps {
 public:
  explicit LayerSteps(PlanBuilder& builder) : builder_(builder) {}

  Value operator()(const Convolution& layer, const Value& x) const {
    return builder_.convolve(layer, x);
  }

  Value operator()(const ResnetBlock& layer, const Value& x) const {
    const Value sum = layer.shortcut ? builder_.convolve(*layer.shortcut, x) : x;
    const bool is_free = layer.shortcut.has_value();  // the shortcut has seen x already
    Value inner = builder_.normalise(layer.norm1, x, {.silu = true, .in_place = is_free});
    inner = builder_.convolve(layer.conv1, inner);
    inner = builder_.normalise(layer.norm2, inner, {.silu = true, .in_place = true});
    return builder_.convolve(layer.conv2, inner, {.add_to = &sum});
  }

  Value operator()(const Attention& layer, const Value& x) const {
    const Value normal = builder_.normalise(layer.norm, x, {});
    const int keys = builder_.pack_keys(builder_.convolve(layer.key, normal));
    const int values = builder_.pack_values(builder_.convolve(layer.value, normal));
    const Value query = builder_.convolve(layer.query, normal);
    const Value mixed = builder_.attend(query, {query.map.height * query.map.width, keys, values});
    return builder_.convolve(layer.out, mixed, {.add_to = &x});
  }

  Value operator()(const UpsampleConvolution& layer, const Value& x) const {
    return builder_.convolve_doubled(layer.convolution, x);
  }

  Value operator()(const NormSilu& layer, const Value& x) const {
    return builder_.normalise(layer.norm, x, {.silu = true, .in_place = true});
  }

  Value operator()(const TinyBlock& layer, const Value& x) const {
    const Value first = builder_.convolve(layer.conv1, x, {.relu = true});
    const Value second = builder_.convolve(layer.conv2, first, {.relu = true});
    return builder_.convolve(layer.conv3, second, {.add_to = &x, .relu = true});
  }

  Value operator()(const PreactivationBlock& layer, const Value& x) const {
    const Value inner = builder_.convolve(layer.conv1, x, {.relu_input = true, .relu = true});
    return builder_.convolve(layer.conv2, inner, {.add_to = &x});
  }
  Value operator()(const PixelUnshuffle& /*layer*/, const Value& x) const {
    return builder_.unshuffle(x);
  }
  Value operator()(const PixelShuffle& /*layer*/, const Value& x) const {
    return builder_.shuffle(x);
  }

  Value operator()(const Relu& /*layer*/, const Value& x) const { return builder_.relu(x); }
  Value operator()(const SoftClamp& /*layer*/, const Value& x) const {
    return builder_.soft_clamp(x);
  }
  Value operator()(const Affine& layer, const Value& x) const { return builder_.affine(layer, x); }

 private:
  PlanBuilder& builder_;
};

}  // namespace

Value add_layer(const Layer& layer, const Value& value, PlanBuilder& builder) {
  const LayerSteps add(builder);
  return std::visit([&](const auto& kind) { return add(kind, value); }, layer);
}

Plan plan_network(const std::vector<Layer>& layers, const InputShape& input,
                  const PlanOptions& options) {
  PlanBuilder builder(options);
  Value value = builder.read({kNone, input.height, input.width, input.channels});
  for (const Layer& layer : layers) value = add_layer(layer, value, builder);
  builder.write(value);
  return builder.finish();
}

}  // namespace sdvae::cpu
