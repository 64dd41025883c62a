#include "engine/network_values.h"

#include <algorithm>
#include <utility>

#include "latent/packing.h"
#include "latent/scaling.h"

namespace sdvae {
namespace {

LatentValues values_of(Tensor tensor) { return {shape_of(tensor), std::move(tensor.values)}; }

Tensor tensor_of(LatentValues latent) {
  Tensor tensor;
  std::transform(latent.shape.begin(), latent.shape.end(), tensor.shape.begin(),
                 [](std::uint64_t side) { return static_cast<std::int64_t>(side); });
  tensor.values = std::move(latent.values);
  return tensor;
}

}  // namespace

LatentShape shape_of(const Tensor& tensor) {
  LatentShape shape{};
  std::transform(tensor.shape.begin(), tensor.shape.end(), shape.begin(),
                 [](std::int64_t side) { return static_cast<std::uint64_t>(side); });
  return shape;
}

Tensor scaled_from_network(Tensor latent, const ModelInfo& model) {
  LatentValues values = values_of(std::move(latent));
  if (model.io_scaled) {
    pack(values, model.space);
  } else {
    to_scaled(values, model.space);
  }
  return tensor_of(std::move(values));
}

Tensor network_from_scaled(Tensor latent, const LatentSpace& given, const ModelInfo& model) {
  LatentValues values = values_of(std::move(latent));
  if (model.io_scaled) {
    rescale(values, given, model.space);
    unpack(values, model.space);
  } else {
    to_raw(values, given);
  }
  return tensor_of(std::move(values));
}

}  // namespace sdvae
