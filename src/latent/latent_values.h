// A latent's values: as bytes of a file, little endian, and the search for the ones that must not
// be there. Pure functions, safe from any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "sdvae/latent.h"

namespace sdvae {

inline constexpr std::string_view kLatentTensor = "latent_tensor";
inline constexpr std::string_view kMarkerTensor = "latent_format_version_0";

// What ComfyUI takes the values of a file without its marker to be scaled by: sd1's factor.
inline constexpr double kComfyScalingFactor = 0.18215;

using LatentShape = std::array<std::uint64_t, 4>;  // N, C, h, w

struct LatentValues {
  LatentShape shape{};
  std::vector<float> values;  // NCHW
};

// The shape of a latent that a caller hands in. Throws Error (bad_data), "`context`: ...", when a
// side is below 1 or the number of values does not match.
[[nodiscard]] LatentShape checked_shape(const Latent& latent, const std::string& context);

// The length of `bytes` is a multiple of the dtype's.
[[nodiscard]] std::vector<float> values_from_bytes(ByteView bytes, LatentDtype dtype);
[[nodiscard]] std::vector<std::byte> bytes_from_values(std::span<const float> values,
                                                       LatentDtype dtype);

// Index of the first value that is infinite or NaN.
[[nodiscard]] std::optional<std::size_t> find_not_finite(std::span<const float> values);

// Throws Error (bad_data), "`context`: latent_tensor[0,2,13,7] is not a number", unless all are
// finite.
void check_finite(std::span<const float> values, const LatentShape& shape,
                  const std::string& context);

// "latent_tensor[0,2,13,7]"
[[nodiscard]] std::string value_name(std::size_t index, const LatentShape& shape);

}  // namespace sdvae
