#include "network/bind_kl.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "network/binder.h"
#include "network/kl_blocks.h"

namespace sdvae {
namespace {

constexpr int kMostLevels = 8;
constexpr int kMostBlocks = 16;

class KlBinder {
 public:
  KlBinder(const Weights& weights, const KlLayout& layout, const KlSettings& settings)
      : binder_(weights, settings.norm_groups),
        names_(*layout.naming),
        prefix_(layout.prefix),
        settings_(settings),
        has_encoder_(binder_.weights().has_prefix(prefix_ + "encoder.")),
        has_decoder_(binder_.weights().has_prefix(prefix_ + "decoder.")) {
    const std::string_view pattern = has_encoder_ ? names_.down_block : names_.up_block;
    const auto level_name = [&](int level) { return name(pattern, level, 0); };
    levels_ = std::max(1, count(level_name, kMostLevels));
    for (int level = 0; level < levels_; ++level) {
      const auto block_name = [&](int block) { return name(pattern, level, block); };
      const int more = has_encoder_ ? 0 : 1;
      blocks_ = std::max(blocks_, count(block_name, kMostBlocks) - more);
    }
  }

  Network bind() {
    Network network;
    network.latent_channels = latent_channels();
    network.factor = 1 << (levels_ - 1);
    network.has_moments = has_encoder_;
    if (has_encoder_) bind_encoder(network);
    if (has_decoder_) bind_decoder(network);
    bind_quantisation(network);
    network.space = statistics(network.latent_channels);
    // What belongs to a half that is not there, such as its quant_conv, is nobody's. A VQModel has
    // the decoder of an AutoencoderKL and a codebook before it.
    binder_.refuse_leftovers({prefix_ + "bn.running_"});
    if (has_encoder_) binder_.refuse_leftovers({prefix_ + "encoder.", prefix_ + "quant_conv."});
    if (has_decoder_) {
      binder_.refuse_leftovers(
          {prefix_ + "decoder.", prefix_ + "post_quant_conv.", prefix_ + "quantize."});
    }
    return network;
  }

 private:
  // Of an encoder alone half of what it ends with: the other half are variances.
  [[nodiscard]] int latent_channels() const {
    if (has_decoder_) return binder_.side(prefix_ + "decoder.conv_in.weight", 1);
    return binder_.side(prefix_ + "encoder.conv_out.weight", 0) / 2;
  }

  [[nodiscard]] std::string name(std::string_view pattern, int level, int block = 0) const {
    return prefix_ + fill(pattern, level, block);
  }

  // How many in a row have any tensor, so that one that lacks some is still counted.
  template <typename NameOf>
  [[nodiscard]] int count(const NameOf& name_of, int limit) const {
    int found = 0;
    while (found < limit && binder_.weights().has_prefix(name_of(found) + ".")) ++found;
    return found;
  }

  // In the order of the files' numbers; `run` counts decoder levels in the order they run.
  [[nodiscard]] int up_level(int run) const {
    return names_.up_counts_from_picture ? levels_ - 1 - run : run;
  }

  // Asked of a norm, so that a convolution of the wrong shape is the one that gets named.
  [[nodiscard]] int width_after(const std::string& block) const {
    return binder_.side(block + ".norm2.weight", 0);
  }

  // With a 1x1 shortcut where the width changes.
  [[nodiscard]] Residual resnet(const std::string& block, int& width) {
    const int out = width_after(block);
    Residual resnet = bind_block(binder_, block, width, out);
    if (out != width) {
      resnet.shortcut.emplace_back(
          binder_.convolution(fmt::format("{}.{}", block, names_.shortcut), {width, out, 1}));
    }
    width = out;
    return resnet;
  }

  [[nodiscard]] Residual attention(const std::string& part, int width) {
    const auto inner = [&](std::string_view piece) {
      return fmt::format("{}{}.{}.{}", prefix_, part, names_.attention, piece);
    };
    return bind_attention(binder_,
                          {.norm = inner(names_.attention_norm),
                           .query = inner(names_.query),
                           .key = inner(names_.key),
                           .value = inner(names_.value),
                           .out = inner(names_.attention_out)},
                          width);
  }

  void add_middle(Ops& ops, const std::string& part, int& width) {
    const auto block = [&](int which) {
      return name(part + "." + std::string(names_.middle_block), 0,
                  names_.first_middle_block + which);
    };
    ops.emplace_back(resnet(block(0), width));
    if (settings_.middle_attention) ops.emplace_back(attention(part, width));
    ops.emplace_back(resnet(block(1), width));
  }

  void add_end(Ops& ops, const std::string& part, int width, int out) {
    ops.emplace_back(binder_.norm(fmt::format("{}{}.{}", prefix_, part, names_.norm_out), width));
    ops.emplace_back(Silu{});
    ops.emplace_back(
        binder_.convolution(fmt::format("{}{}.conv_out", prefix_, part), {width, out}));
  }

  void bind_encoder(Network& network) {
    Ops& ops = network.encoder;
    int width = binder_.side(prefix_ + "encoder.conv_in.bias", 0);
    ops.emplace_back(binder_.convolution(prefix_ + "encoder.conv_in", {3, width}));
    for (int level = 0; level < levels_; ++level) {
      for (int block = 0; block < blocks_; ++block) {
        ops.emplace_back(resnet(name(names_.down_block, level, block), width));
      }
      if (level + 1 == levels_) break;
      Convolution half = binder_.convolution(name(names_.downsample, level), {width, width});
      half.stride = 2;
      half.border = Border::right_bottom;
      ops.emplace_back(std::move(half));
    }
    add_middle(ops, "encoder", width);
    add_end(ops, "encoder", width, 2 * network.latent_channels);
  }

  void bind_decoder(Network& network) {
    Ops& ops = network.decoder;
    int width = binder_.side(prefix_ + "decoder.conv_in.bias", 0);
    ops.emplace_back(
        binder_.convolution(prefix_ + "decoder.conv_in", {network.latent_channels, width}));
    add_middle(ops, "decoder", width);
    for (int run = 0; run < levels_; ++run) {
      for (int block = 0; block < blocks_ + 1; ++block) {
        ops.emplace_back(resnet(name(names_.up_block, up_level(run), block), width));
      }
      if (run + 1 == levels_) break;
      ops.emplace_back(Upsample{});
      ops.emplace_back(binder_.convolution(name(names_.upsample, up_level(run)), {width, width}));
    }
    add_end(ops, "decoder", width, 3);
  }

  // Black Forest Labs' file of FLUX.2 has the two inside the halves.
  [[nodiscard]] std::string quantisation(std::string_view half, std::string_view piece) const {
    const std::string inside = fmt::format("{}{}.{}", prefix_, half, piece);
    return binder_.weights().has_prefix(inside + ".") ? inside : prefix_ + std::string(piece);
  }

  // Two 1x1 convolutions around the latent, which SD3 and FLUX.1 left out: both or none, unless the
  // settings know better.
  void bind_quantisation(Network& network) {
    const std::string quant = quantisation("encoder", "quant_conv");
    const std::string post_quant = quantisation("decoder", "post_quant_conv");
    const bool has_any =
        binder_.weights().has_prefix(quant + ".") || binder_.weights().has_prefix(post_quant + ".");
    const int channels = network.latent_channels;
    if (has_encoder_ && settings_.quant.value_or(has_any)) {
      network.encoder.emplace_back(binder_.convolution(quant, {2 * channels, 2 * channels, 1}));
    }
    if (has_decoder_ && settings_.post_quant.value_or(has_any)) {
      network.decoder.insert(network.decoder.begin(),
                             binder_.convolution(post_quant, {channels, channels, 1}));
    }
  }

  // FLUX.2's: a batch norm's running mean and variance of the packed latent. Its autoencoder only
  // keeps them; its pipeline scales by them.
  [[nodiscard]] std::optional<LatentSpace> statistics(int channels) {
    const std::string mean = prefix_ + "bn.running_mean";
    const std::string variance = prefix_ + "bn.running_var";
    if (!binder_.weights().has_prefix(prefix_ + "bn.running_")) return std::nullopt;
    LatentSpace space{.family = "flux2", .patch = 2, .from = "its batch norm's statistics"};
    const int packed = channels * space.patch * space.patch;
    for (const float value : binder_.numbers(mean, packed)) {
      if (!std::isfinite(value)) binder_.fail(fmt::format("its {} is not all finite", mean));
      space.shift.push_back(value);
    }
    for (const float value : binder_.numbers(variance, packed)) {
      if (!(value >= 0) || !std::isfinite(value)) {
        binder_.fail(fmt::format("its {} is not all zero or above", variance));
      }
      space.scale.push_back(1 / std::sqrt(double{value} + settings_.batch_norm_epsilon));
    }
    return space;
  }

  Binder binder_;
  const Naming& names_;
  const std::string prefix_;
  const KlSettings settings_;
  const bool has_encoder_;
  const bool has_decoder_;
  // At least one of each, so that a file that lacks them is told which tensor it lacks.
  int levels_ = 1;  // sizes of the picture inside the network
  int blocks_ = 1;  // residual blocks per level of the encoder; the decoder has one more
};

}  // namespace

std::optional<KlLayout> find_kl(const Weights& weights) {
  std::optional<KlLayout> found;
  for (const std::string_view prefix : kl_prefixes()) {
    for (const Naming& naming : kl_namings()) {
      const std::string start(prefix);
      if (!weights.has_prefix(start + fill(naming.down_block, 0, 0) + ".") &&
          !weights.has_prefix(start + fill(naming.up_block, 0, 0) + ".")) {
        continue;
      }
      for (const char* const half : {"encoder", "decoder"}) {
        const auto query = fmt::format("{}{}.{}.{}.", prefix, half, naming.attention, naming.query);
        if (weights.has_prefix(query)) return KlLayout{&naming, start};
      }
      // A damaged file may lack just this tensor: the first that fits otherwise will name it.
      if (!found) found = KlLayout{&naming, start};
    }
  }
  return found;
}

Network bind_kl(const Weights& weights, const KlLayout& layout, const KlSettings& settings) {
  return KlBinder(weights, layout, settings).bind();
}

}  // namespace sdvae
