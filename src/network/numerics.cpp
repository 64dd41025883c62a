#include "network/numerics.h"

#include <variant>

namespace sdvae {
namespace {

// Overloads for each kind of operation.
class Gatherer {
 public:
  explicit Gatherer(Numerics& found) : found_(found) {}

  void operator()(const GroupNorm& op) { found_.norms.emplace(op.groups, op.epsilon); }
  void operator()(const RmsNorm& op) {
    const bool has_length = op.floor == RmsNorm::Floor::least_length;
    found_.activations.emplace(has_length ? "normalize" : "rsqrt");
  }
  void operator()(const Silu& /*op*/) { found_.activations.emplace("silu"); }
  void operator()(const Relu& /*op*/) { found_.activations.emplace("relu"); }
  void operator()(const SoftClamp& /*op*/) { found_.activations.emplace("tanh"); }
  void operator()(const Residual& op) {
    (*this)(op.body);
    (*this)(op.shortcut);
  }
  void operator()(const Gate& /*op*/) { found_.activations.emplace("silu"); }
  void operator()(const LinearAttention& /*op*/) { found_.activations.emplace("relu"); }
  void operator()(const Convolution& /*op*/) {}
  void operator()(const DepthwiseConvolution& /*op*/) {}
  void operator()(const Attention& /*op*/) {}
  void operator()(const Upsample& /*op*/) {}
  void operator()(const PixelUnshuffle& /*op*/) {}
  void operator()(const PixelShuffle& /*op*/) {}
  void operator()(const ChannelRuns& /*op*/) {}
  void operator()(const Affine& /*op*/) {}

  void operator()(const Ops& ops) {
    for (const Op& op : ops) std::visit(*this, op);
  }

 private:
  Numerics& found_;
};

}  // namespace

Numerics numerics_of(const Network& network) {
  Numerics found;
  Gatherer gather(found);
  gather(network.encoder);
  gather(network.decoder);
  return found;
}

}  // namespace sdvae
