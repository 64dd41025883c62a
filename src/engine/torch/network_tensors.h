// A network's weights as libtorch's tensors, on one device and in one dtype. On the CPU, where the
// stored dtype is the wanted one, they are the mapped file's own pages: nothing is copied.
#pragma once

#include <unordered_map>

#include <ATen/core/Tensor.h>

#include "network/network.h"

namespace sdvae {

class NetworkTensors {
 public:
  // The network and its bytes must outlive this. `layout` is of the convolutions' weights.
  NetworkTensors(const Network& network, c10::Device device, c10::ScalarType dtype,
                 at::MemoryFormat layout);

  [[nodiscard]] const at::Tensor& of(const StoredTensor& stored) const {
    return tensors_.at(&stored);
  }

 private:
  std::unordered_map<const StoredTensor*, at::Tensor> tensors_;
};

}  // namespace sdvae
