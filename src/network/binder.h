// Takes the tensors of a network out of its weights by name and checks each on the way: there,
// of a number type that can be computed with, of the shape that belongs. One per binding.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
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

  [[nodiscard]] std::vector<float> numbers(const std::string& name, int count);

  // A side of a tensor that decides the size of others. Refuses sizes that no autoencoder has.
  [[nodiscard]] int side(const std::string& name, std::size_t dimension) const;

  // Throws Error (model) when a tensor under one of these prefixes was never taken.
  void refuse_leftovers(const std::vector<std::string>& prefixes) const;

  [[nodiscard]] const Weights& weights() const noexcept { return weights_; }

  [[noreturn]] void fail(
      const std::string& problem,
      const char* hint = "the file is damaged, or holds another kind of model") const;

 private:
  const StoredTensor& take(const std::string& name, const std::vector<std::uint64_t>& shape);
  const Weights& weights_;
  int norm_groups_;
  std::set<std::string_view> taken_;
};

}  // namespace sdvae
