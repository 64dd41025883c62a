#include "network/bind_hunyuan.h"

#include <utility>

#include <fmt/format.h>

#include "latent/family.h"
#include "network/binder.h"
#include "network/kl_blocks.h"
#include "network/naming.h"
#include "network/traits.h"

namespace sdvae {
namespace {

constexpr int kMostPieces = 64;  // blocks and resamplings of a half
constexpr PatchOrder kOrder = PatchOrder::row_column_channel;

class HunyuanBinder {
 public:
  HunyuanBinder(const Weights& weights, std::string prefix)
      : binder_(weights),
        prefix_(std::move(prefix)),
        has_encoder_(weights.has_prefix(prefix_ + "encoder.")),
        has_decoder_(weights.has_prefix(prefix_ + "decoder.")) {}

  Network bind() {
    Network network;
    network.latent_channels = has_decoder_
                                  ? binder_.side(prefix_ + "decoder.conv_in.weight", 1)
                                  : binder_.side(prefix_ + "encoder.conv_out.weight", 0) / 2;
    network.has_moments = has_encoder_;
    if (has_encoder_) bind_encoder(network);
    if (has_decoder_) bind_decoder(network);
    const LatentSpace& family = known_family("hunyuan-image");
    if (has_sizes_of(family, network.latent_channels, network.factor)) {
      network.space = LatentSpace{.family = family.family, .from = "its network's layout"};
    }
    if (has_encoder_) binder_.refuse_leftovers({prefix_ + "encoder."});
    if (has_decoder_) binder_.refuse_leftovers({prefix_ + "decoder."});
    return network;
  }

 private:
  [[nodiscard]] bool has(const std::string& name) const {
    return binder_.weights().has_prefix(name + ".");
  }

  // Its blocks keep the width.
  [[nodiscard]] Residual block(const std::string& name, int width) {
    return bind_block(binder_, name, width, width);
  }

  void add_middle(Ops& ops, const std::string& half, int width) {
    const std::string attention = half + "mid_block.attentions.0.";
    ops.emplace_back(block(half + "mid_block.resnets.0", width));
    ops.emplace_back(bind_attention(binder_,
                                    {.norm = attention + "norm",
                                     .query = attention + "to_q",
                                     .key = attention + "to_k",
                                     .value = attention + "to_v",
                                     .out = attention + "proj"},
                                    width));
    ops.emplace_back(block(half + "mid_block.resnets.1", width));
  }

  // A convolution beside a shortcut without weights.
  [[nodiscard]] Residual convolution_and_spread(const std::string& name, int width, int out) {
    return {.body = {binder_.convolution(name, {width, out})},
            .shortcut = {binder_.spread(width, out)}};
  }

  // The blocks of a half and what changes its size between them, which comes before the shuffle
  // where sizes are halved: a mean of channels is the same on either side of it.
  template <typename Shuffle>
  [[nodiscard]] int add_pieces(Ops& ops, const std::string& pieces, int& width) {
    int factor = 1;
    for (int piece = 0; piece < kMostPieces; ++piece) {
      const std::string name = fmt::format("{}.{}", pieces, piece);
      if (has(name + ".conv1")) {
        ops.emplace_back(block(name, width));
        continue;
      }
      if (!has(name)) break;
      const int out = binder_.side(name + ".conv.weight", 0);
      ops.emplace_back(convolution_and_spread(name + ".conv", width, out));
      ops.emplace_back(Shuffle{kOrder});
      width = channels_after({&ops.back()}, out);
      factor *= 2;
    }
    return factor;
  }

  void bind_encoder(Network& network) {
    Ops& ops = network.encoder;
    const std::string half = prefix_ + "encoder.";
    int width = binder_.side(half + "conv_in.bias", 0);
    ops.emplace_back(binder_.convolution(half + "conv_in", {3, width}));
    network.factor = add_pieces<PixelUnshuffle>(ops, half + "down_blocks", width);
    add_middle(ops, half, width);
    const int moments = 2 * network.latent_channels;
    ops.emplace_back(Residual{.body = {binder_.norm(half + "norm_out", width), Silu{},
                                       binder_.convolution(half + "conv_out", {width, moments})},
                              .shortcut = {binder_.spread(width, moments)}});
  }

  void bind_decoder(Network& network) {
    Ops& ops = network.decoder;
    const std::string half = prefix_ + "decoder.";
    int width = binder_.side(half + "conv_in.bias", 0);
    ops.emplace_back(convolution_and_spread(half + "conv_in", network.latent_channels, width));
    add_middle(ops, half, width);
    const int factor = add_pieces<PixelShuffle>(ops, half + "up_blocks", width);
    binder_.check_factors(network, network.factor, factor);
    network.factor = factor;
    ops.emplace_back(binder_.norm(half + "norm_out", width));
    ops.emplace_back(Silu{});
    ops.emplace_back(binder_.convolution(half + "conv_out", {width, 3}));
  }

  Binder binder_;
  const std::string prefix_;
  const bool has_encoder_;
  const bool has_decoder_;
};

}  // namespace

std::optional<std::string> find_hunyuan(const Weights& weights) {
  const auto prefix = prefix_of(weights, "encoder.down_blocks.0.norm1.weight");
  return prefix ? prefix : prefix_of(weights, "decoder.up_blocks.0.norm1.weight");
}

Network bind_hunyuan(const Weights& weights, const std::string& prefix) {
  return HunyuanBinder(weights, prefix).bind();
}

}  // namespace sdvae
