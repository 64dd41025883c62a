#include "network/widen.h"

#include <memory>
#include <span>

#include "network/network_weights.h"
#include "tensors/float_values.h"

namespace sdvae {
namespace {

bool is_computed_with(StoredDtype dtype) {
  return dtype == StoredDtype::f32 || dtype == StoredDtype::f16 || dtype == StoredDtype::bf16;
}

}  // namespace

bool widen(Network& network, Weights& weights) {
  bool has_widened = false;
  for (StoredTensor* const tensor : network_tensors(network)) {
    if (is_computed_with(tensor->dtype)) continue;
    auto values = std::make_shared<std::vector<float>>(float_values(*tensor));
    tensor->dtype = StoredDtype::f32;
    tensor->bytes = std::as_bytes(std::span(*values));
    weights.owners.push_back(std::move(values));
    has_widened = true;
  }
  return has_widened;
}

}  // namespace sdvae
