// A model's sdvae.json: what is accepted must be usable.
#include <cmath>
#include <cstdlib>
#include <string>

#include "fuzz/target.h"
#include "network/description.h"
#include "sdvae/error.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  try {
    const sdvae::ModelInfo info = sdvae::describe_model(text, "fuzz", {});
    const bool usable = info.space.scale.size() == 1 && std::isfinite(info.space.scale[0]) &&
                        info.space.scale[0] != 0.0 && info.space.channels > 0 &&
                        info.space.factor > 0;
    if (!usable) std::abort();
  } catch (const sdvae::Error&) {
    return 0;
  }
  return 0;
}
