#include "engine/cpu/plan.h"

namespace sdvae::cpu {

kernels::FeatureMap view_of(const Plan& plan, const Map& map, float* arena) {
  const Buffer& buffer = plan.buffers.at(static_cast<std::size_t>(map.buffer));
  return {arena + buffer.offset, map.height, map.width, map.channels,
          kernels::padded(map.channels)};
}

}  // namespace sdvae::cpu
