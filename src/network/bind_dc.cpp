#include "network/bind_dc.h"

#include <utility>

#include "latent/family.h"
#include "network/binder.h"
#include "network/dc_blocks.h"
#include "network/naming.h"

namespace sdvae {
namespace {

constexpr int kMostDcLevels = 16;
constexpr int kMostDcPieces = 64;  // blocks of a level, and what changes the size beside them

class DcBinder {
 public:
  DcBinder(const Weights& weights, const DcLayout& layout, const KlSettings& settings)
      : binder_(weights),
        settings_(settings),
        naming_(*layout.naming),
        prefix_(layout.prefix),
        blocks_(binder_, naming_) {}

  Network bind() {
    Network network;
    const bool has_encoder = has(prefix_ + "encoder.");
    const bool has_decoder = has(prefix_ + "decoder.");
    network.latent_channels = has_decoder ? binder_.side(named(naming_.decoder_in) + ".weight", 1)
                                          : binder_.side(named(naming_.encoder_out) + ".weight", 0);
    if (has_encoder) network.factor = bind_encoder(network);
    // Of a whole autoencoder it is the encoder that makes the latent space.
    bool shuffles = blocks_.shuffles();
    blocks_.forget_shuffles();
    if (has_decoder) {
      const int factor = bind_decoder(network);
      binder_.check_factors(network, network.factor, factor);
      network.factor = factor;
      if (!has_encoder) shuffles = blocks_.shuffles();
    }
    const LatentSpace& family = known_family("dcae");
    // Others of these sizes shuffle pixels, and have other scales.
    if (!shuffles && has_sizes_of(family, network.latent_channels, network.factor)) {
      network.space = LatentSpace{.family = family.family, .from = "its network's layout"};
    }
    if (has_encoder) binder_.refuse_leftovers({prefix_ + "encoder.", prefix_ + "quant_conv."});
    if (has_decoder) binder_.refuse_leftovers({prefix_ + "decoder.", prefix_ + "post_quant_conv."});
    return network;
  }

 private:
  [[nodiscard]] bool has(const std::string& beginning) const {
    return binder_.weights().has_prefix(beginning);
  }
  [[nodiscard]] std::string named(std::string_view name) const {
    return prefix_ + std::string(name);
  }
  [[nodiscard]] std::string encoder_piece(int level, int block) const {
    return prefix_ + fill(naming_.encoder_piece, level, block);
  }
  [[nodiscard]] std::string decoder_piece(int level, int block) const {
    return prefix_ + fill(naming_.decoder_piece, level, block);
  }

  // A level's blocks, and what changes the size before or behind them, by
  // resample(name, width, out). Returns the channels that come out.
  template <typename PieceAt, typename WidthBehind, typename Resample>
  int add_level(Ops& ops, int width, PieceAt piece_at, WidthBehind width_behind,
                Resample resample) {
    for (int block = 0; block < kMostDcPieces; ++block) {
      const std::string piece = piece_at(block);
      const std::string resampling = blocks_.resampling_at(piece);
      if (blocks_.width_of(piece) > 0) {
        blocks_.add_block(ops, piece, width);
      } else if (resampling.empty()) {
        break;
      } else {
        const int out = width_behind(block);
        if (out == 0) binder_.fail("a level of it has no blocks");
        ops.emplace_back(resample(resampling, width, out));
        width = out;
      }
    }
    return width;
  }

  // Returns the half's factor, as the decoder's does.
  int bind_encoder(Network& network) {
    int factor = 1;
    // The first level may have no blocks.
    const int first_level = blocks_.width_of(encoder_piece(0, 0)) > 0 ? 0 : 1;
    int width = add_encoder_in(network.encoder, first_level, factor);
    for (int level = first_level; level < kMostDcLevels; ++level) {
      width = add_level(
          network.encoder, width, [&](int block) { return encoder_piece(level, block); },
          [&](int /*block*/) { return width_of_level(level + 1); },
          [&](const std::string& name, int in, int out) -> Residual {
            factor *= 2;
            return {.body = blocks_.halving(name, in, out),
                    .shortcut = {PixelUnshuffle{}, binder_.spread(4 * in, out)}};
          });
    }
    const int out = network.latent_channels;
    network.encoder.emplace_back(
        Residual{.body = {binder_.convolution(named(naming_.encoder_out), {width, out})},
                 .shortcut = {binder_.spread(width, out)}});
    return factor;
  }

  // The last level may have no blocks either.
  [[nodiscard]] int width_of_level(int level) const {
    const int width = blocks_.width_of(encoder_piece(level, 0));
    return width > 0 ? width : binder_.side(named(naming_.encoder_out) + ".weight", 1);
  }

  int add_encoder_in(Ops& ops, int first_level, int& factor) {
    const std::string name = named(naming_.encoder_in);
    const int width = blocks_.width_of(encoder_piece(first_level, 0));
    if (width == 0) binder_.fail("its encoder has no blocks");
    if (first_level == 0) {
      ops.emplace_back(binder_.convolution(name, {3, width}));
      return width;
    }
    factor *= 2;
    for (Op& op : blocks_.halving(name + ".conv", 3, width)) ops.push_back(std::move(op));
    return width;
  }

  int bind_decoder(Network& network) {
    const std::string in = named(naming_.decoder_in);
    int width = binder_.side(in + ".weight", 0);
    network.decoder.emplace_back(
        Residual{.body = {binder_.convolution(in, {network.latent_channels, width})},
                 .shortcut = {binder_.spread(network.latent_channels, width)}});
    int factor = 1;
    for (int level = kMostDcLevels - 1; level >= 0; --level) {
      width = add_level(
          network.decoder, width, [&](int block) { return decoder_piece(level, block); },
          [&](int block) { return blocks_.width_of(decoder_piece(level, block + 1)); },
          [&](const std::string& name, int from, int to) -> Residual {
            factor *= 2;
            return {.body = blocks_.doubling(name, from, to),
                    .shortcut = {binder_.spread(from, 4 * to), PixelShuffle{}}};
          });
    }
    add_decoder_out(network.decoder, width, factor);
    return factor;
  }

  void add_decoder_out(Ops& ops, int width, int& factor) {
    ops.emplace_back(blocks_.norm(named(naming_.decoder_norm), width));
    if (silu_out()) {
      ops.emplace_back(Silu{});
    } else {
      ops.emplace_back(Relu{});
    }
    const std::string name = named(naming_.decoder_out);
    if (has(name + ".weight")) {
      ops.emplace_back(binder_.convolution(name, {width, 3}));
      return;
    }
    factor *= 2;
    for (Op& op : blocks_.doubling(name + ".conv", width, 3)) ops.push_back(std::move(op));
  }

  // SANA's own has a ReLU there; of those that shuffle pixels some have a SiLU.
  [[nodiscard]] bool silu_out() const {
    if (!settings_.silu_out && blocks_.shuffles()) {
      binder_.fail("it does not say which activation its decoder ends in",
                   "give the folder of the model, with its config.json");
    }
    return settings_.silu_out.value_or(false);
  }

  Binder binder_;
  const KlSettings& settings_;
  const DcNaming& naming_;
  const std::string prefix_;
  DcBlocks blocks_;
};

}  // namespace

std::optional<DcLayout> find_dc(const Weights& weights) {
  for (const DcNaming& naming : dc_namings()) {
    const auto layout_of = [&](const std::string& piece, std::string_view one,
                               std::string_view other) -> std::optional<DcLayout> {
      for (const std::string_view layer : {one, other}) {
        auto prefix = prefix_of(weights, piece + std::string(layer) + ".weight");
        if (prefix) return DcLayout{&naming, std::move(*prefix)};
      }
      return std::nullopt;
    };
    // A level of the decoder begins with what changes the size, one of the encoder with a block.
    for (int level = 1; level < kMostDcLevels; ++level) {
      const std::string piece = fill(naming.decoder_piece, level, 0);
      auto found = layout_of(piece, naming.inner_resampling, naming.resampling);
      if (found) return found;
    }
    const std::string piece = fill(naming.encoder_piece, 1, 0);
    auto found = layout_of(piece, naming.second_convolution, naming.attention_out);
    if (found) return found;
  }
  return std::nullopt;
}

Network bind_dc(const Weights& weights, const DcLayout& layout, const KlSettings& settings) {
  return DcBinder(weights, layout, settings).bind();
}

}  // namespace sdvae
