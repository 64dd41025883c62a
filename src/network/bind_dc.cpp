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
  DcBinder(const Weights& weights, const DcLayout& layout)
      : binder_(weights),
        naming_(*layout.naming),
        prefix_(layout.prefix),
        blocks_(binder_, naming_) {}

  Network bind() {
    Network network;
    const bool has_encoder = has(prefix_ + "encoder.");
    const bool has_decoder = has(prefix_ + "decoder.");
    network.latent_channels = has_decoder ? binder_.side(named(naming_.decoder_in) + ".weight", 1)
                                          : binder_.side(named(naming_.encoder_out) + ".weight", 0);
    if (has_encoder) bind_encoder(network);
    if (has_decoder) bind_decoder(network);
    const LatentSpace& family = known_family("dcae");
    // Others of these sizes shuffle pixels, and have other scales.
    if (!blocks_.shuffles() && has_sizes_of(family, network.latent_channels, network.factor)) {
      network.space = LatentSpace{.family = family.family, .from = "its network's layout"};
    }
    if (has_encoder) binder_.refuse_leftovers({prefix_ + "encoder."});
    if (has_decoder) binder_.refuse_leftovers({prefix_ + "decoder."});
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

  void bind_encoder(Network& network) {
    // The first level may have no blocks.
    const int first_level = blocks_.width_of(encoder_piece(0, 0)) > 0 ? 0 : 1;
    int width = add_encoder_in(network, first_level);
    for (int level = first_level; level < kMostDcLevels; ++level) {
      width = add_level(
          network.encoder, width, [&](int block) { return encoder_piece(level, block); },
          [&](int /*block*/) { return blocks_.width_of(encoder_piece(level + 1, 0)); },
          [&](const std::string& name, int in, int out) -> Residual {
            network.factor *= 2;
            return {.body = blocks_.halving(name, in, out),
                    .shortcut = {PixelUnshuffle{}, binder_.spread(4 * in, out)}};
          });
    }
    const int out = network.latent_channels;
    network.encoder.emplace_back(
        Residual{.body = {binder_.convolution(named(naming_.encoder_out), {width, out})},
                 .shortcut = {binder_.spread(width, out)}});
  }

  int add_encoder_in(Network& network, int first_level) {
    const std::string name = named(naming_.encoder_in);
    const int width = blocks_.width_of(encoder_piece(first_level, 0));
    if (width == 0) binder_.fail("its encoder has no blocks");
    if (first_level == 0) {
      network.encoder.emplace_back(binder_.convolution(name, {3, width}));
      return width;
    }
    network.factor *= 2;
    for (Op& op : blocks_.halving(name + ".conv", 3, width)) {
      network.encoder.push_back(std::move(op));
    }
    return width;
  }

  void bind_decoder(Network& network) {
    const std::string in = named(naming_.decoder_in);
    int width = binder_.side(in + ".weight", 0);
    network.decoder.emplace_back(
        Residual{.body = {binder_.convolution(in, {network.latent_channels, width})},
                 .shortcut = {binder_.spread(network.latent_channels, width)}});
    network.factor = 1;
    for (int level = kMostDcLevels - 1; level >= 0; --level) {
      width = add_level(
          network.decoder, width, [&](int block) { return decoder_piece(level, block); },
          [&](int block) { return blocks_.width_of(decoder_piece(level, block + 1)); },
          [&](const std::string& name, int from, int to) -> Residual {
            network.factor *= 2;
            return {.body = blocks_.doubling(name, from, to),
                    .shortcut = {binder_.spread(from, 4 * to), PixelShuffle{}}};
          });
    }
    add_decoder_out(network, width);
  }

  void add_decoder_out(Network& network, int width) {
    Ops& ops = network.decoder;
    ops.emplace_back(blocks_.norm(named(naming_.decoder_norm), width));
    ops.emplace_back(Relu{});
    const std::string name = named(naming_.decoder_out);
    if (has(name + ".weight")) {
      ops.emplace_back(binder_.convolution(name, {width, 3}));
      return;
    }
    network.factor *= 2;
    for (Op& op : blocks_.doubling(name + ".conv", width, 3)) ops.push_back(std::move(op));
  }

  Binder binder_;
  const DcNaming& naming_;
  const std::string prefix_;
  DcBlocks blocks_;
};

}  // namespace

std::optional<DcLayout> find_dc(const Weights& weights) {
  for (const DcNaming& naming : dc_namings()) {
    // What changes the size comes first in a level of the decoder, and last in one of the encoder.
    for (int block = 0; block < kMostDcPieces; ++block) {
      for (const std::string_view pattern : {naming.decoder_piece, naming.encoder_piece}) {
        for (const std::string_view name : {naming.inner_resampling, naming.resampling}) {
          const std::string sign = fill(pattern, 1, block) + std::string(name) + ".weight";
          if (auto prefix = prefix_of(weights, sign)) return DcLayout{&naming, std::move(*prefix)};
        }
      }
    }
  }
  return std::nullopt;
}

Network bind_dc(const Weights& weights, const DcLayout& layout) {
  return DcBinder(weights, layout).bind();
}

}  // namespace sdvae
