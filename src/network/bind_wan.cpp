#include "network/bind_wan.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "latent/family.h"
#include "network/binder.h"
#include "network/naming.h"
#include "network/wan_shortcut.h"

namespace sdvae {
namespace {

constexpr int kMostWanLevels = 8;
constexpr int kMostWanBlocks = 16;
constexpr PatchOrder kPatchOrder = PatchOrder::channel_column_row;  // Wan 2.2's "c,pw,ph"

class WanBinder {
 public:
  WanBinder(const Weights& weights, const WanLayout& layout)
      : parts_(weights, layout),
        names_(*layout.naming),
        has_encoder_(weights.has_prefix(parts_.whole("encoder."))),
        has_decoder_(weights.has_prefix(parts_.whole("decoder."))) {
    const std::string_view pattern = has_encoder_ ? names_.down_block : names_.up_block;
    const auto is_block = [&](int level, int block) {
      return has(fmt::format("{}.{}", name(pattern, level, block), names_.first_convolution));
    };
    while (blocks_ < kMostWanBlocks && is_block(0, blocks_)) ++blocks_;
    blocks_ = std::max(blocks_ - (has_encoder_ ? 0 : 1), 1);
    while (levels_ < kMostWanLevels && is_block(levels_, 0)) ++levels_;
  }

  Network bind(KlSettings& settings) {
    Network network;
    find_times(settings.halves_time);
    settings.halves_time = times_;
    find_picture();
    network.picture_channels = picture_channels_;
    network.latent_channels = latent_channels();
    network.factor = patch_ << (levels_ - 1);
    network.has_moments = has_encoder_;
    if (has_encoder_) bind_encoder(network);
    if (has_decoder_) bind_decoder(network);
    refuse_leftovers();
    network.space = space_of(network);
    network.passed_over = binder_.passed_over();
    network.owners = binder_.take_copies();
    return network;
  }

 private:
  [[nodiscard]] int latent_channels() const {
    if (has_decoder_) return binder_.side(parts_.half("decoder", names_.conv_in) + ".weight", 1);
    return binder_.side(parts_.half("encoder", names_.conv_out) + ".weight", 0) / 2;
  }

  // Wan 2.2 takes each 2x2 square of pixels as one, in channels.
  void find_picture() {
    const std::string tensor = has_encoder_ ? parts_.half("encoder", names_.conv_in)
                                            : parts_.half("decoder", names_.conv_out);
    const int channels = binder_.side(tensor + ".weight", has_encoder_ ? 1 : 0);
    constexpr int kPatched = 12;
    patch_ = channels == kPatched ? 2 : 1;
    picture_channels_ = channels / (patch_ * patch_);
    if (picture_channels_ == 3 || picture_channels_ == 4) return;
    binder_.fail(fmt::format("its pictures have {} channels, neither 3 nor 4", channels));
  }

  [[nodiscard]] int taken_channels() const { return picture_channels_ * patch_ * patch_; }

  [[nodiscard]] bool has(const std::string& name) const {
    return binder_.weights().has_prefix(name + ".");
  }

  // A level of the encoder is `blocks_` blocks and a resampling; one of the decoder has one more.
  [[nodiscard]] std::string name(std::string_view pattern, int level, int block) const {
    const bool is_decoder = pattern.starts_with("decoder.");
    const int in_a_level = blocks_ + (is_decoder ? 1 : 0) + 1;
    return parts_.whole(fill(pattern, level, block, level * in_a_level + block));
  }

  // The blocks of a level of the encoder and what halves its size, unless it is the last.
  [[nodiscard]] Ops encoder_level(int level, int& width) {
    Ops ops;
    for (int at = 0; at < blocks_; ++at) {
      ops.emplace_back(parts_.block(name(names_.down_block, level, at), width));
    }
    if (level + 1 == levels_) return ops;
    const std::string resample = name(names_.downsample, level, blocks_);
    Convolution halving = binder_.convolution(resample + ".resample.1", {width, width});
    halving.stride = 2;
    halving.border = Border::right_bottom;
    ops.emplace_back(std::move(halving));
    return ops;
  }

  [[nodiscard]] Ops decoder_level(int level, int& width) {
    Ops ops;
    for (int at = 0; at < blocks_ + 1; ++at) {
      ops.emplace_back(parts_.block(name(names_.up_block, level, at), width));
    }
    if (level + 1 == levels_) return ops;
    const std::string resample = name(names_.upsample, level, blocks_ + 1) + ".resample.1";
    const int out = binder_.side(resample + ".weight", 0);
    ops.emplace_back(Upsample{});
    ops.emplace_back(binder_.convolution(resample, {width, out}));
    width = out;
    return ops;
  }

  // Whether the resamplings of a half change the number of frames as well, in the encoder's order:
  // they do so between frames, with tensors of their own.
  [[nodiscard]] std::vector<bool> times_of(bool is_encoder) {
    std::vector<bool> times;
    for (int level = 0; level + 1 < levels_; ++level) {
      const std::string resample = is_encoder
                                       ? name(names_.downsample, level, blocks_)
                                       : name(names_.upsample, levels_ - 2 - level, blocks_ + 1);
      times.push_back(has(resample + ".time_conv"));
      binder_.pass_over(resample + ".time_conv.");
    }
    return times;
  }

  // What converters and `models add` leave out of a file its configuration or metadata tell.
  void find_times(const std::vector<bool>& said) {
    times_ = said;
    for (const bool is_encoder : {true, false}) {
      if (!(is_encoder ? has_encoder_ : has_decoder_)) continue;
      const std::vector<bool> found = times_of(is_encoder);
      if (std::ranges::find(found, true) == found.end()) continue;
      if (times_.empty()) times_ = found;
      if (times_ != found && names_.is_residual) fail_times();
    }
    if (times_.empty() && names_.is_residual) {
      binder_.fail("nothing in it tells at which levels the number of frames is halved",
                   "give the folder of the model, with its config.json, or the original file");
    }
    if (names_.is_residual && times_.size() + 1 != static_cast<std::size_t>(levels_)) fail_times();
    times_.resize(static_cast<std::size_t>(levels_) - 1);
  }

  [[noreturn]] void fail_times() const {
    binder_.fail("its time_conv tensors are not at the levels where the number of frames is halved",
                 "the file is damaged, or its config.json is another model's");
  }

  // Puts a level behind the operations, with a shortcut around it where the network has such.
  void add_level(Ops& ops, Ops level, std::optional<Ops> shortcut, const WanShortcut& way) {
    if (!names_.is_residual) {
      std::ranges::move(level, std::back_inserter(ops));
      return;
    }
    if (!shortcut) {
      binder_.fail(fmt::format("no shortcut leads from {} channels to {}", way.in, way.out));
    }
    ops.emplace_back(Residual{.body = std::move(level), .shortcut = std::move(*shortcut)});
  }

  void bind_encoder(Network& network) {
    Ops& ops = network.encoder;
    const std::string first = parts_.half("encoder", names_.conv_in);
    int width = binder_.side(first + ".bias", 0);
    if (patch_ > 1) ops.emplace_back(PixelUnshuffle{kPatchOrder});
    ops.emplace_back(binder_.frame_convolution(first, {taken_channels(), width}));
    for (int level = 0; level < levels_; ++level) {
      WanShortcut way{.in = width, .out = 0, .changes_size = level + 1 != levels_};
      way.changes_time = way.changes_size && times_[static_cast<std::size_t>(level)];
      Ops body = encoder_level(level, width);
      way.out = width;
      add_level(ops, std::move(body), averaging_shortcut(way), way);
    }
    parts_.add_middle(ops, "encoder", width);
    const int moments = 2 * network.latent_channels;
    parts_.add_end(ops, "encoder", width, moments);
    ops.emplace_back(binder_.frame_convolution(parts_.whole(names_.quant), {moments, moments, 1}));
  }

  void bind_decoder(Network& network) {
    Ops& ops = network.decoder;
    const int channels = network.latent_channels;
    ops.emplace_back(
        binder_.frame_convolution(parts_.whole(names_.post_quant), {channels, channels, 1}));
    const std::string first = parts_.half("decoder", names_.conv_in);
    int width = binder_.side(first + ".bias", 0);
    ops.emplace_back(binder_.frame_convolution(first, {channels, width}));
    parts_.add_middle(ops, "decoder", width);
    for (int level = 0; level + 1 < levels_; ++level) {
      WanShortcut way{.in = width};
      way.changes_time = times_[static_cast<std::size_t>(levels_ - 2 - level)];
      Ops body = decoder_level(level, width);
      way.out = width;
      add_level(ops, std::move(body), repeating_shortcut(way), way);
    }
    std::ranges::move(decoder_level(levels_ - 1, width), std::back_inserter(ops));
    parts_.add_end(ops, "decoder", width, taken_channels());
    if (patch_ > 1) ops.emplace_back(PixelShuffle{kPatchOrder});
  }

  // No tensor tells the statistics of its latents; each of these families has a network of its own
  // size.
  [[nodiscard]] static std::optional<LatentSpace> space_of(const Network& network) {
    for (const char* const name : {"wan21", "wan22", "qwen21"}) {
      const LatentSpace& family = known_family(name);
      if (has_sizes_of(family, network.latent_channels, network.factor)) {
        return LatentSpace{.family = family.family, .from = "its network, of that family's size"};
      }
    }
    return std::nullopt;
  }

  // What belongs to a half that is not there is nobody's.
  void refuse_leftovers() const {
    if (has_encoder_) {
      binder_.refuse_leftovers({parts_.whole("encoder."), parts_.whole(names_.quant) + "."});
    }
    if (has_decoder_) {
      binder_.refuse_leftovers({parts_.whole("decoder."), parts_.whole(names_.post_quant) + "."});
    }
  }

  WanBlocks parts_;
  Binder& binder_ = parts_.binder();
  const WanNaming& names_;
  const bool has_encoder_;
  const bool has_decoder_;
  int picture_channels_ = 3;
  int patch_ = 1;            // side of the square of pixels that is one to the network
  std::vector<bool> times_;  // KlSettings::halves_time, one for each level but the last
  int levels_ = 1;           // sizes of the picture inside the network
  int blocks_ = 0;           // residual blocks per level of the encoder; the decoder has one more
};

}  // namespace

std::optional<WanLayout> find_wan(const Weights& weights) {
  for (const WanNaming& naming : wan_namings()) {
    for (const std::string_view sign : {naming.encoder_sign, naming.decoder_sign}) {
      if (auto prefix = prefix_of(weights, sign)) return WanLayout{&naming, std::move(*prefix)};
    }
  }
  return std::nullopt;
}

Network bind_wan(const Weights& weights, const WanLayout& layout, KlSettings& settings) {
  return WanBinder(weights, layout).bind(settings);
}

}  // namespace sdvae
