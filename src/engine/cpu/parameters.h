// The weights of a network as the kernels read them: small ones ready, large ones on request.
//
// The network's bytes belong to others and must outlive this. Thread rule: one user at a time.
#pragma once

#include <optional>
#include <span>
#include <unordered_map>

#include "kernels/aligned_floats.h"
#include "kernels/team.h"
#include "network/network.h"

namespace sdvae::cpu {

class Parameters {
 public:
  // Makes float32 of all tensors but the weights of convolutions over all channels.
  explicit Parameters(const Network& network);

  // Filled up with zeros to a multiple of 16 floats and aligned to 64 bytes.
  [[nodiscard]] const float* small(const StoredTensor& tensor) const;
  // The same, null when there is none.
  [[nodiscard]] const float* small(const std::optional<StoredTensor>& tensor) const;

 private:
  std::unordered_map<const StoredTensor*, kernels::AlignedFloats> small_;
};

// The tensor's values as float32: where they lie, or converted into `copy`, which has room for all.
[[nodiscard]] std::span<const float> as_floats(const StoredTensor& tensor, float* copy,
                                               kernels::Team& team);

// Whether as_floats needs `copy`.
[[nodiscard]] bool needs_copy(const StoredTensor& tensor);

[[nodiscard]] std::size_t value_count(const StoredTensor& tensor);

}  // namespace sdvae::cpu
