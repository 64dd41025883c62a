#include "engine/torch/network_tensors.h"

#include <cstring>
#include <string>
#include <vector>

#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>

#include "network/network_weights.h"
#include "sdvae/error.h"

namespace sdvae {
namespace {

c10::ScalarType scalar_type_of(StoredDtype dtype) {
  switch (dtype) {
    case StoredDtype::f32:
      return at::kFloat;
    case StoredDtype::f16:
      return at::kHalf;
    case StoredDtype::bf16:
      return at::kBFloat16;
    default:
      throw Error(ErrorKind::internal, "a weight of this number type cannot be computed with");
  }
}

at::Tensor view_of(const StoredTensor& stored) {
  const std::vector<std::int64_t> sizes(stored.shape.begin(), stored.shape.end());
  const at::TensorOptions options = at::TensorOptions().dtype(scalar_type_of(stored.dtype));
  const auto address = reinterpret_cast<std::uintptr_t>(stored.bytes.data());
  if (address % bytes_per_value(stored.dtype) == 0) {
    // from_blob wants a mutable pointer; the pages are read-only, and nothing writes to weights.
    return at::from_blob(const_cast<std::byte*>(stored.bytes.data()),  // NOLINT(*-const-cast)
                         sizes, options);
  }
  at::Tensor copy = at::empty(sizes, options);
  std::memcpy(copy.mutable_data_ptr(), stored.bytes.data(), stored.bytes.size());
  return copy;
}

}  // namespace

NetworkTensors::NetworkTensors(const Network& network, c10::Device device, c10::ScalarType dtype,
                               at::MemoryFormat layout) {
  for (const StoredTensor* stored : network_tensors(network)) {
    const at::Tensor tensor = view_of(*stored).to(device, dtype);
    tensors_.emplace(stored, tensor.dim() == 4 ? tensor.contiguous(layout) : tensor);
  }
}

}  // namespace sdvae
