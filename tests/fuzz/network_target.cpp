// The names and shapes of a weights file, as its header gives them: what is bound must be a network
// whose layers all have their tensors. The container around the header is latent_target's part.
#include <cstdlib>
#include <string_view>

#include "fuzz/target.h"
#include "network/network_weights.h"
#include "network/open_weights.h"
#include "sdvae/error.h"
#include "tensors/safetensors_header.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    sdvae::Weights weights;
    weights.label = "'fuzz'";
    for (const sdvae::TensorEntry& entry :
         sdvae::parse_safetensors_header(text, "'fuzz'").tensors) {
      weights.tensors[entry.name] = {entry.name, entry.dtype, entry.shape, {}};
    }
    const auto bound = sdvae::bind_network(weights);
    if (!bound) return 0;
    for (const sdvae::StoredTensor* tensor : sdvae::network_tensors(bound->network)) {
      if (weights.find(tensor->name) == nullptr) std::abort();
    }
  } catch (const sdvae::Error&) {
    return 0;
  }
  return 0;
}
