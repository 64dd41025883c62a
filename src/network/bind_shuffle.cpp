#include "network/bind_shuffle.h"

#include <algorithm>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "network/binder.h"

namespace sdvae {
namespace {

constexpr std::string_view kEncoderPrefix = "encoder.";
constexpr std::string_view kDecoderPrefix = "decoder.";
constexpr std::string_view kBlockEnd = ".a.weight";
constexpr int kPicture = 3;
constexpr int kMostLayers = 1000;

class ShuffleBinder {
 public:
  explicit ShuffleBinder(const Weights& weights) : binder_(weights) {}

  Network bind() {
    Network network;
    network.io_scaled = true;
    network.latent_channels = bind_half(network.encoder, kEncoderPrefix, kPicture);
    network.decoder.emplace_back(SoftClamp{});
    const int width = bind_half(network.decoder, kDecoderPrefix, network.latent_channels);
    if (width != 4 * kPicture) {
      binder_.fail(
          fmt::format("its decoder ends with {} channels where {} belong", width, 4 * kPicture));
    }
    network.decoder.emplace_back(PixelShuffle{});
    network.factor = factor_of<PixelUnshuffle>(network.encoder);
    if (factor_of<PixelShuffle>(network.decoder) != network.factor) {
      binder_.fail("its decoder does not give back the size that its encoder takes");
    }
    binder_.refuse_leftovers({std::string(kEncoderPrefix), std::string(kDecoderPrefix)});
    return network;
  }

 private:
  template <typename Halving>
  [[nodiscard]] static int factor_of(const Ops& ops) {
    const auto count = std::count_if(
        ops.begin(), ops.end(), [](const Op& op) { return std::holds_alternative<Halving>(op); });
    return 1 << std::min<int>(static_cast<int>(count), 16);
  }

  [[nodiscard]] bool has(const std::string& name) const {
    return binder_.weights().find(name) != nullptr;
  }

  // The channels after the last layer that has weights.
  int bind_half(Ops& ops, std::string_view prefix, int width) {
    bool gap = false;  // The layer before has no weights.
    for (int layer = 0; layer < kMostLayers; ++layer) {
      const std::string name = fmt::format("{}{}", prefix, layer);
      const bool is_block = has(name + std::string(kBlockEnd));
      if (!is_block && !has(name + ".weight")) {
        if (gap) return width;  // two in a row: the Sequential has ended
        gap = true;
        continue;
      }
      const int in = binder_.side(name + (is_block ? std::string(kBlockEnd) : ".weight"), 1);
      if (gap) ops.push_back(between(name, width, in));
      gap = false;
      width = is_block ? add_block(ops, name, in) : add_convolution(ops, name, in);
    }
    binder_.fail("it has more layers than any autoencoder");
  }

  // What must stand between so many channels and so many.
  [[nodiscard]] Op between(const std::string& next, int from, int to) const {
    if (to == from) return Relu{};
    if (to == 4 * from) return PixelUnshuffle{};
    if (4 * to == from) return PixelShuffle{};
    binder_.fail(fmt::format("tensor '{}.weight' takes {} channels, which no layer makes of {}",
                             next, to, from));
  }

  // x + conv(relu(conv(relu(x)))): nothing stands in the way of the sum (K. He et al., "Identity
  // Mappings in Deep Residual Networks", 2016).
  int add_block(Ops& ops, const std::string& name, int width) {
    ops.emplace_back(Residual{.body = {Relu{}, binder_.convolution(name + ".a", {width, width}),
                                       Relu{}, binder_.convolution(name + ".b", {width, width})},
                              .shortcut = {}});
    return width;
  }

  int add_convolution(Ops& ops, const std::string& name, int in) {
    const int out = binder_.side(name + ".weight", 0);
    const int kernel = binder_.side(name + ".weight", 3);
    if (kernel != 1 && kernel != 3) {
      binder_.fail(fmt::format("tensor '{}.weight' is {} wide, neither 1 nor 3", name, kernel));
    }
    ops.emplace_back(binder_.convolution(name, {.in = in, .out = out, .kernel = kernel}));
    return out;
  }

  Binder binder_;
};

}  // namespace

bool has_shuffle_names(const Weights& weights) {
  const auto& tensors = weights.tensors;
  for (auto at = tensors.lower_bound(std::string(kEncoderPrefix));
       at != tensors.end() && at->first.starts_with(kEncoderPrefix); ++at) {
    std::string_view name = at->first;
    if (!name.ends_with(kBlockEnd)) continue;
    name.remove_prefix(kEncoderPrefix.size());
    name.remove_suffix(kBlockEnd.size());
    if (!name.empty() && name.find_first_not_of("0123456789") == std::string_view::npos)
      return true;
  }
  return false;
}

Network bind_shuffle(const Weights& weights) { return ShuffleBinder(weights).bind(); }

}  // namespace sdvae
