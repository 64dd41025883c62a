#include "network/binder.h"

#include <fmt/format.h>

#include "base/text.h"
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
