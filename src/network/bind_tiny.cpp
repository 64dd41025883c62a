#include "network/bind_tiny.h"

#include <array>
#include <string>

#include <fmt/format.h>

#include "network/binder.h"

namespace sdvae {
namespace {

// taesd.py's two Sequentials, a letter a layer: K clamp, C convolution, B block, D convolution that
// halves the size, R relu, U nearest neighbour twice the size, N its convolution without bias.
constexpr std::string_view kEncoder = "CBDBBBDBBBDBBBC";
constexpr std::string_view kDecoder = "KCRBBBUNBBBUNBBBUNBC";
// The first convolution of a half, and a block of each: enough to know them by.
constexpr std::string_view kDecoderFirst = "1.weight";
constexpr std::string_view kEncoderFirst = "0.weight";

// Of the norms that TAESD for FLUX.2 has, torch's GroupNorm(4, ...).
constexpr int kNormGroups = 4;
constexpr double kNormEpsilon = 1e-5;

constexpr std::array kLayouts{
    TinyLayout{"diffusers names", "encoder.layers.", "decoder.layers.", -1},
    TinyLayout{"TAESD names", "encoder.", "decoder.", 0},
    TinyLayout{"TAESD names", "taesd_encoder.", "taesd_decoder.", 0},
};

class TinyBinder {
 public:
  TinyBinder(const Weights& weights, const TinyLayout& layout)
      : binder_(weights, kNormGroups), layout_(layout) {}

  Network bind() {
    Network network;
    network.io_scaled = true;
    network.factor = 8;
    const bool has_encoder = binder_.weights().has_prefix(layout_.encoder);
    const bool has_decoder = binder_.weights().has_prefix(layout_.decoder);
    network.latent_channels = has_decoder
                                  ? binder_.side(decoder_name(1) + ".weight", 1)
                                  : binder_.side(encoder_name(kEncoder.size() - 1) + ".weight", 0);
    if (has_encoder) bind_encoder(network);
    if (has_decoder) bind_decoder(network);
    binder_.refuse_leftovers({std::string(layout_.encoder), std::string(layout_.decoder)});
    network.space = space_;
    return network;
  }

 private:
  void bind_encoder(Network& network) {
    network.encoder.emplace_back(Affine{0.5, 0.5});
    const int width = binder_.side(encoder_name(0) + ".weight", 0);
    for (std::size_t layer = 0; layer < kEncoder.size(); ++layer) {
      const int out = layer + 1 == kEncoder.size() ? network.latent_channels : width;
      add(network.encoder, kEncoder[layer], encoder_name(layer), {layer == 0 ? 3 : width, out});
    }
  }

  void bind_decoder(Network& network) {
    const int width = binder_.side(decoder_name(1) + ".weight", 0);
    for (std::size_t layer = 0; layer < kDecoder.size(); ++layer) {
      const int out = layer + 1 == kDecoder.size() ? 3 : width;
      add(network.decoder, kDecoder[layer], decoder_name(layer),
          {layer == 1 ? network.latent_channels : width, out});
    }
    network.decoder.emplace_back(Affine{2, -1});
  }

  [[nodiscard]] std::string encoder_name(std::size_t layer) const {
    return fmt::format("{}{}", layout_.encoder, layer);
  }
  [[nodiscard]] std::string decoder_name(std::size_t layer) const {
    return fmt::format("{}{}", layout_.decoder, static_cast<int>(layer) + layout_.decoder_shift);
  }

  // What taesd.py's blocks for FLUX.2 add to their input at the latent's size: conv, norm, ReLU and
  // conv, each of a single position.
  void add_pool(Ops& ops, const std::string& name, int width) {
    const int wide = binder_.side(name + ".0.weight", 0);
    GroupNorm norm = binder_.norm(name + ".1", wide);
    norm.epsilon = kNormEpsilon;
    ops.emplace_back(Residual{
        .body = {binder_.convolution(name + ".0", {width, wide, 1, false}), std::move(norm), Relu{},
                 binder_.convolution(name + ".3", {wide, width, 1, false})},
        .shortcut = {}});
  }

  // relu(x + conv(relu(conv(relu(conv(x)))))).
  void add_block(Ops& ops, const std::string& name, int width) {
    if (binder_.weights().has_prefix(name + ".pool.")) {
      add_pool(ops, name + ".pool", width);
      space_ = LatentSpace{.family = "flux2", .patch = 2, .from = "blocks with norms in a TAESD"};
    }
    ops.emplace_back(
        Residual{.body = {binder_.convolution(name + ".conv.0", {width, width}), Relu{},
                          binder_.convolution(name + ".conv.2", {width, width}), Relu{},
                          binder_.convolution(name + ".conv.4", {width, width})},
                 .shortcut = {}});
    ops.emplace_back(Relu{});
  }

  void add(Ops& ops, char kind, const std::string& name, Binder::Shape shape) {
    switch (kind) {
      case 'K':
        ops.emplace_back(SoftClamp{});
        break;
      case 'R':
        ops.emplace_back(Relu{});
        break;
      case 'B':
        add_block(ops, name, shape.in);
        break;
      case 'D':
        shape.bias = false;
        ops.emplace_back(binder_.convolution(name, shape));
        std::get<Convolution>(ops.back()).stride = 2;
        break;
      case 'N':
        shape.bias = false;
        ops.emplace_back(binder_.convolution(name, shape));
        break;
      case 'C':
        ops.emplace_back(binder_.convolution(name, shape));
        break;
      default:  // U
        ops.emplace_back(Upsample{});
        break;
    }
  }

  Binder binder_;
  TinyLayout layout_;
  std::optional<LatentSpace> space_ = {};
};

void add_under(Weights& joined, const Weights& half, const std::string& prefix) {
  for (const auto& [name, tensor] : half.tensors) {
    StoredTensor renamed = tensor;
    renamed.name = prefix + name;
    joined.tensors.emplace(renamed.name, std::move(renamed));
  }
  joined.owners.insert(joined.owners.end(), half.owners.begin(), half.owners.end());
  joined.files.insert(joined.files.end(), half.files.begin(), half.files.end());
}

bool has_block(const Weights& weights, std::string_view prefix, int layer) {
  return weights.has_prefix(fmt::format("{}{}.conv.", prefix, layer));
}

}  // namespace

std::optional<TinyLayout> find_tiny(const Weights& weights) {
  for (const TinyLayout& layout : kLayouts) {
    if (has_block(weights, layout.encoder, 1) ||
        has_block(weights, layout.decoder, 3 + layout.decoder_shift)) {
      return layout;
    }
  }
  return std::nullopt;
}

Network bind_tiny(const Weights& weights, const TinyLayout& layout) {
  return TinyBinder(weights, layout).bind();
}

std::optional<TinyHalf> find_tiny_half(const Weights& weights) {
  if (weights.find(kEncoderFirst) != nullptr && has_block(weights, "", 1)) {
    return TinyHalf::encoder;
  }
  if (weights.find(kDecoderFirst) != nullptr && has_block(weights, "", 3)) {
    return TinyHalf::decoder;
  }
  return std::nullopt;
}

Weights name_tiny_half(const Weights& half, TinyHalf which) {
  Weights named;
  add_under(named, half, which == TinyHalf::encoder ? "encoder." : "decoder.");
  named.metadata = half.metadata;
  named.label = half.label;
  return named;
}

Weights join_tiny_halves(const Weights& encoder, const Weights& decoder) {
  Weights joined;
  add_under(joined, encoder, "encoder.");
  add_under(joined, decoder, "decoder.");
  joined.metadata = encoder.metadata;
  joined.label = fmt::format("{} and {}", encoder.label, decoder.label);
  return joined;
}

}  // namespace sdvae
