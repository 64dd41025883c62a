#include "latent/packing.h"

#include <utility>

namespace sdvae {

PackedStrides packed_strides(PatchOrder order, std::uint64_t patch, std::uint64_t channels) {
  switch (order) {
    case PatchOrder::channel_row_column:
      return {patch * patch, patch, 1};
    case PatchOrder::channel_column_row:
      return {patch * patch, 1, patch};
    case PatchOrder::row_column_channel:
      return {1, patch * channels, channels};
  }
  return {};
}

namespace {

// Calls move(raw index, packed index) for every number of a latent whose raw shape is `raw`.
template <typename Move>
void for_each_pair(const LatentShape& raw, const LatentSpace& space, const Move& move) {
  const auto patch = static_cast<std::uint64_t>(space.patch);
  const auto& [batch, channels, height, width] = raw;
  const PackedStrides strides = packed_strides(space.patch_order, patch, channels);
  const std::uint64_t area = height / patch * (width / patch);  // of a packed channel
  std::uint64_t index = 0;
  for (std::uint64_t plane = 0; plane < batch * channels; ++plane) {
    const std::uint64_t first = plane / channels * channels * patch * patch;
    const std::uint64_t packed_plane = first + plane % channels * strides.channel;
    for (std::uint64_t y = 0; y < height; ++y) {
      for (std::uint64_t x = 0; x < width; ++x) {
        const std::uint64_t packed =
            packed_plane + y % patch * strides.row + x % patch * strides.column;
        move(index++, packed * area + y / patch * (width / patch) + x / patch);
      }
    }
  }
}

}  // namespace

void pack(LatentValues& latent, const LatentSpace& space) {
  if (space.patch == 1) return;
  const auto patch = static_cast<std::uint64_t>(space.patch);
  std::vector<float> packed(latent.values.size());
  for_each_pair(latent.shape, space, [&](std::uint64_t raw_index, std::uint64_t packed_index) {
    packed[packed_index] = latent.values[raw_index];
  });
  const auto [batch, channels, height, width] = latent.shape;
  latent = {{batch, channels * patch * patch, height / patch, width / patch}, std::move(packed)};
}

void unpack(LatentValues& latent, const LatentSpace& space) {
  if (space.patch == 1) return;
  const auto patch = static_cast<std::uint64_t>(space.patch);
  const auto [batch, channels, height, width] = latent.shape;
  const LatentShape shape{batch, channels / patch / patch, height * patch, width * patch};
  std::vector<float> raw(latent.values.size());
  for_each_pair(shape, space, [&](std::uint64_t raw_index, std::uint64_t packed_index) {
    raw[raw_index] = latent.values[packed_index];
  });
  latent = {shape, std::move(raw)};
}

}  // namespace sdvae
