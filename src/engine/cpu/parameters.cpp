#include "engine/cpu/parameters.h"

#include <cstring>

#include "base/half.h"
#include "kernels/feature_map.h"
#include "network/network_weights.h"
#include "sdvae/error.h"

namespace sdvae::cpu {
namespace {

// Values [begin, end) of a tensor, into to[begin], ...
void convert(const StoredTensor& tensor, std::size_t begin, std::size_t end, float* to) {
  const std::byte* const bytes = tensor.bytes.data();
  if (tensor.dtype == StoredDtype::f32) {
    std::memcpy(to + begin, bytes + begin * sizeof(float), (end - begin) * sizeof(float));
    return;
  }
  if (tensor.dtype != StoredDtype::f16 && tensor.dtype != StoredDtype::bf16) {
    throw Error(ErrorKind::internal, "a weight of this number type cannot be computed with");
  }
  const auto to_float = tensor.dtype == StoredDtype::f16 ? half_to_float : bfloat16_to_float;
  for (std::size_t i = begin; i < end; ++i) {
    std::uint16_t bits = 0;
    std::memcpy(&bits, bytes + i * sizeof(bits), sizeof(bits));
    to[i] = to_float(bits);
  }
}

}  // namespace

std::size_t value_count(const StoredTensor& tensor) {
  return tensor.bytes.size() / bytes_per_value(tensor.dtype);
}

bool needs_copy(const StoredTensor& tensor) {
  const auto address = reinterpret_cast<std::uintptr_t>(tensor.bytes.data());
  return tensor.dtype != StoredDtype::f32 || address % alignof(float) != 0;
}

std::span<const float> as_floats(const StoredTensor& tensor, float* copy, kernels::Team& team) {
  const std::size_t count = value_count(tensor);
  if (!needs_copy(tensor)) {
    return {reinterpret_cast<const float*>(tensor.bytes.data()), count};
  }
  const auto members = static_cast<std::size_t>(team.size());
  team.run([&](int number) {
    const auto member = static_cast<std::size_t>(number);
    convert(tensor, count * member / members, count * (member + 1) / members, copy);
  });
  return {copy, count};
}

Parameters::Parameters(const Network& network) {
  for (const StoredTensor* tensor : tensors_beside_convolutions(network)) {
    const std::size_t count = value_count(*tensor);
    kernels::AlignedFloats values(
        static_cast<std::size_t>(kernels::padded(static_cast<int>(count))));
    convert(*tensor, 0, count, values.data());
    small_.emplace(tensor, std::move(values));
  }
}

const float* Parameters::small(const StoredTensor& tensor) const {
  return small_.at(&tensor).data();
}

const float* Parameters::small(const std::optional<StoredTensor>& tensor) const {
  return tensor ? small(*tensor) : nullptr;
}

}  // namespace sdvae::cpu
