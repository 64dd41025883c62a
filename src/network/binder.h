// Takes the tensors of a network out of its weights by name and checks each on the way: there,
// of a number type that can be computed with, of the shape that belongs. One per binding.
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "network/network.h"
#include "network/weights.h"

namespace sdvae {

class Binder {
 public:
  // Every norm has `norm_groups` groups.
  explicit Binder(const Weights& weights, int norm_groups = 32)
      : weights_(weights), norm_groups_(norm_groups) {}

  struct Shape {
    int in = 0;
    int out = 0;
    int kernel = 3;
    bool bias = true;
  };

  // `name` is without its .weight and .bias. Everything throws Error (model) that names the tensor.
  [[nodiscard]] Convolution convolution(const std::string& name, const Shape& shape);
  [[nodiscard]] GroupNorm norm(const std::string& name, int channels);

  // Each channel has a filter of its own, of `shape`'s kernel; in and out are the same.
  [[nodiscard]] DepthwiseConvolution depthwise(const std::string& name, const Shape& shape);
  // With a bias, and an epsilon that is added to the mean.
  [[nodiscard]] RmsNorm mean_norm(const std::string& name, int channels);
  // What a shortcut without weights does between different widths (channel_spread.h).
  [[nodiscard]] ChannelRuns spread(int channels, int out) const;

  // A tensor by its whole name.
  const StoredTensor& take(const std::string& name, const std::vector<std::uint64_t>& shape);

  // Of a network for videos that sees one frame alone. A causal 3-D convolution, [out, in, t, k,
  // k], has zeros for the frames before it, so that it is a 2-D one with the last of its t slices;
  // that is copied, for in the file it lies in pieces. Its norm's weight is called gamma, and has
  // sides of 1 behind the channels.
  [[nodiscard]] Convolution frame_convolution(const std::string& name, const Shape& shape);
  [[nodiscard]] RmsNorm rms_norm(const std::string& name, int channels);

  // Convolutions of `shape` that are stored as one, with their outputs one after the other.
  [[nodiscard]] std::vector<Convolution> joined(const std::string& name, const Shape& shape,
                                                int count);

  // Tensors with this prefix belong to the model, but not to what is done with one picture.
  void pass_over(const std::string& prefix);
  [[nodiscard]] int passed_over() const noexcept { return passed_over_; }

  [[nodiscard]] std::vector<float> numbers(const std::string& name, int count);

  // A side of a tensor that decides the size of others. Refuses sizes that no autoencoder has.
  [[nodiscard]] int side(const std::string& name, std::size_t dimension) const;

  // Throws Error (model) when both halves are there and do not take as many pixels to one.
  void check_factors(const Network& network, int encoder, int decoder) const;

  // Throws Error (model) when a tensor under one of these prefixes was never taken.
  void refuse_leftovers(const std::vector<std::string>& prefixes) const;

  [[nodiscard]] const Weights& weights() const noexcept { return weights_; }

  // The bytes of what was copied, for the network that uses them.
  [[nodiscard]] std::vector<std::shared_ptr<const void>> take_copies() {
    return std::move(copies_);
  }

  [[noreturn]] void fail(
      const std::string& problem,
      const char* hint = "the file is damaged, or holds another kind of model") const;

 private:
  void keep_last_of(StoredTensor& weight, std::uint64_t frames);
  const Weights& weights_;
  int norm_groups_;
  std::set<std::string_view> taken_;
  std::vector<std::shared_ptr<const void>> copies_;
  int passed_over_ = 0;
};

}  // namespace sdvae
