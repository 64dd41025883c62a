#include "network/binder.h"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include "base/text.h"
#include "network/channel_spread.h"
#include "sdvae/error.h"
#include "tensors/float_values.h"

namespace sdvae {
namespace {

constexpr std::uint64_t kMostChannels = 1 << 14;

std::string shape_text(const std::vector<std::uint64_t>& shape) {
  return fmt::format("[{}]", fmt::join(shape, ", "));
}

}  // namespace

void Binder::fail(const std::string& problem, const char* hint) const {
  throw Error(ErrorKind::model, fmt::format("cannot use model {}: {}", weights_.label, problem),
              hint);
}

const StoredTensor& Binder::take(const std::string& name, const std::vector<std::uint64_t>& shape) {
  const StoredTensor* const tensor = weights_.find(name);
  if (tensor == nullptr) fail(fmt::format("it lacks the tensor {}", quoted_text(name)));
  // Attention's 1x1 convolutions are stored as matrices by some.
  const bool is_matrix = shape.size() == 4 && shape[2] == 1 && shape[3] == 1 &&
                         tensor->shape == std::vector<std::uint64_t>{shape[0], shape[1]};
  if (tensor->shape != shape && !is_matrix) {
    fail(fmt::format("tensor {} has the shape {} where {} belongs", quoted_text(name),
                     shape_text(tensor->shape), shape_text(shape)));
  }
  if (!has_float_values(tensor->dtype)) {
    fail(fmt::format("tensor {} has the number type {}, which cannot be computed with",
                     quoted_text(name), dtype_text(*tensor)),
         "use weights of the same model in F32, F16, BF16, F64, F8_E4M3 or F8_E5M2");
  }
  taken_.insert(tensor->name);
  return *tensor;
}

Convolution Binder::convolution(const std::string& name, const Shape& shape) {
  const auto in = static_cast<std::uint64_t>(shape.in);
  const auto out = static_cast<std::uint64_t>(shape.out);
  const auto kernel = static_cast<std::uint64_t>(shape.kernel);
  Convolution convolution;
  convolution.weight = take(name + ".weight", {out, in, kernel, kernel});
  convolution.weight.shape = {out, in, kernel, kernel};
  if (shape.bias) convolution.bias = take(name + ".bias", {out});
  return convolution;
}

GroupNorm Binder::norm(const std::string& name, int channels) {
  GroupNorm norm{.weight = {}, .bias = {}, .groups = norm_groups_};
  norm.weight = take(name + ".weight", {static_cast<std::uint64_t>(channels)});
  norm.bias = take(name + ".bias", {static_cast<std::uint64_t>(channels)});
  if (channels % norm.groups != 0) {
    fail(fmt::format("tensor {} has {} channels, which {} groups do not divide",
                     quoted_text(name + ".weight"), channels, norm.groups));
  }
  return norm;
}

DepthwiseConvolution Binder::depthwise(const std::string& name, const Shape& shape) {
  const auto channels = static_cast<std::uint64_t>(shape.out);
  const auto kernel = static_cast<std::uint64_t>(shape.kernel);
  DepthwiseConvolution convolution{.weight = take(name + ".weight", {channels, 1, kernel, kernel})};
  if (shape.bias) convolution.bias = take(name + ".bias", {channels});
  return convolution;
}

RmsNorm Binder::mean_norm(const std::string& name, int channels) {
  const auto count = static_cast<std::uint64_t>(channels);
  return {.weight = take(name + ".weight", {count}),
          .bias = take(name + ".bias", {count}),
          .epsilon = 1e-5,
          .floor = RmsNorm::Floor::added_to_mean};
}

ChannelRuns Binder::spread(int channels, int out) const {
  auto runs = spread_channels(channels, out);
  if (!runs) fail(fmt::format("no shortcut leads from {} channels to {}", channels, out));
  return std::move(*runs);
}

Convolution Binder::frame_convolution(const std::string& name, const Shape& shape) {
  const StoredTensor* const found = weights_.find(name + ".weight");
  constexpr std::size_t kVideoAxes = 5;
  if (found == nullptr || found->shape.size() != kVideoAxes) return convolution(name, shape);
  const auto in = static_cast<std::uint64_t>(shape.in);
  const auto out = static_cast<std::uint64_t>(shape.out);
  const auto kernel = static_cast<std::uint64_t>(shape.kernel);
  const auto frames = static_cast<std::uint64_t>(side(name + ".weight", 2));
  Convolution convolution;
  convolution.weight = take(name + ".weight", {out, in, frames, kernel, kernel});
  convolution.weight.shape = {out, in, kernel, kernel};
  if (frames > 1) keep_last_of(convolution.weight, frames);
  if (shape.bias) convolution.bias = take(name + ".bias", {out});
  return convolution;
}

// The last of each `frames` slices of the tensor, whose shape is that of what is left.
void Binder::keep_last_of(StoredTensor& weight, std::uint64_t frames) {
  const std::size_t slice = weight.shape[2] * weight.shape[3] * bytes_per_value(weight.dtype);
  auto copy = std::make_shared<std::vector<std::byte>>(weight.bytes.size() / frames);
  std::byte* to = copy->data();
  for (std::size_t at = (frames - 1) * slice; at < weight.bytes.size(); at += frames * slice) {
    std::memcpy(to, weight.bytes.data() + at, slice);
    to += slice;
  }
  weight.bytes = *copy;
  copies_.push_back(std::move(copy));
}

RmsNorm Binder::rms_norm(const std::string& name, int channels) {
  const StoredTensor* const found = weights_.find(name + ".gamma");
  std::vector<std::uint64_t> shape{static_cast<std::uint64_t>(channels)};
  if (found != nullptr) shape.resize(std::max<std::size_t>(found->shape.size(), 1), 1);
  RmsNorm norm{.weight = take(name + ".gamma", shape)};
  norm.weight.shape.resize(1);
  return norm;
}

std::vector<Convolution> Binder::joined(const std::string& name, const Shape& shape, int count) {
  Shape whole = shape;
  whole.out *= count;
  const Convolution all = convolution(name, whole);
  const auto part_of = [&](StoredTensor tensor, int index) {
    const std::size_t bytes = tensor.bytes.size() / static_cast<std::size_t>(count);
    tensor.bytes = tensor.bytes.subspan(static_cast<std::size_t>(index) * bytes, bytes);
    tensor.shape[0] /= static_cast<std::uint64_t>(count);
    return tensor;
  };
  std::vector<Convolution> parts;
  for (int index = 0; index < count; ++index) {
    Convolution part = all;
    part.weight = part_of(all.weight, index);
    if (all.bias) part.bias = part_of(*all.bias, index);
    parts.push_back(std::move(part));
  }
  return parts;
}

void Binder::pass_over(const std::string& prefix) {
  const auto& tensors = weights_.tensors;
  for (auto at = tensors.lower_bound(prefix); at != tensors.end() && at->first.starts_with(prefix);
       ++at) {
    if (taken_.insert(at->second.name).second) ++passed_over_;
  }
}

std::vector<float> Binder::numbers(const std::string& name, int count) {
  return float_values(take(name, {static_cast<std::uint64_t>(count)}));
}

int Binder::side(const std::string& name, std::size_t dimension) const {
  const StoredTensor* const tensor = weights_.find(name);
  if (tensor == nullptr) fail(fmt::format("it lacks the tensor {}", quoted_text(name)));
  const auto& shape = tensor->shape;
  if (dimension >= shape.size() || shape[dimension] == 0 || shape[dimension] > kMostChannels) {
    fail(
        fmt::format("tensor {} has the impossible shape {}", quoted_text(name), shape_text(shape)));
  }
  return static_cast<int>(shape[dimension]);
}

void Binder::check_factors(const Network& network, int encoder, int decoder) const {
  if (network.encoder.empty() || network.decoder.empty() || encoder == decoder) return;
  fail(fmt::format("its encoder takes {} pixels to one, but its decoder makes {} of one", encoder,
                   decoder));
}

void Binder::refuse_leftovers(const std::vector<std::string>& prefixes) const {
  for (const std::string& prefix : prefixes) {
    const auto& tensors = weights_.tensors;
    for (auto at = tensors.lower_bound(prefix);
         at != tensors.end() && at->first.starts_with(prefix); ++at) {
      if (taken_.contains(at->first)) continue;
      fail(fmt::format("its tensor {} has no place in the network that the others make",
                       quoted_text(at->first)));
    }
  }
}

}  // namespace sdvae
