#include "latent/scaling.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>

#include <fmt/format.h>

#include "latent/family.h"
#include "latent/packing.h"
#include "sdvae/error.h"

namespace sdvae {
namespace {

constexpr int kLargestPatch = 16;
constexpr std::uint64_t kMostChannels = std::numeric_limits<int>::max();

double of_channel(const std::vector<double>& numbers, std::size_t channel, double unset) {
  if (numbers.empty()) return unset;
  return numbers.size() == 1 ? numbers.front() : numbers[channel];
}

// Calls change(values, scale, shift) for each channel of each picture whose numbers do change: with
// a scale of 1 and a shift of 0 even the sign of a zero stays.
template <typename Change>
void change_channels(LatentValues& latent, const LatentSpace& space, const Change& change) {
  const std::size_t channels = latent.shape[1];
  const std::size_t area = latent.shape[2] * latent.shape[3];
  for (std::size_t plane = 0; plane < latent.shape[0] * channels; ++plane) {
    const double scale = of_channel(space.scale, plane % channels, 1.0);
    const double shift = of_channel(space.shift, plane % channels, 0.0);
    if (scale == 1.0 && shift == 0.0) continue;
    change(std::span(latent.values).subspan(plane * area, area), static_cast<float>(scale),
           static_cast<float>(shift));
  }
}

bool fits(const std::vector<double>& numbers, std::uint64_t channels) {
  return numbers.size() <= 1 || numbers.size() == channels;
}

// In float32, where the values are scaled, a scale must still be a number to divide by.
void check_numbers(const LatentSpace& space, const std::string& context) {
  const std::size_t count = std::max(space.scale.size(), space.shift.size());
  for (std::size_t channel = 0; channel < count; ++channel) {
    const double scale = of_channel(space.scale, channel, 1.0);
    const double shift = of_channel(space.shift, channel, 0.0);
    if (std::isnormal(static_cast<float>(scale)) && std::isfinite(static_cast<float>(shift))) {
      continue;
    }
    throw Error(ErrorKind::bad_data,
                fmt::format("{}: its values cannot be scaled by {} and shifted by {}", context,
                            scale, shift));
  }
}

}  // namespace

// Two float32 steps each way, as diffusers takes them, rather than one fused factor: the same bits.
void to_scaled(LatentValues& raw, const LatentSpace& space) {
  pack(raw, space);
  change_channels(raw, space, [](std::span<float> values, float scale, float shift) {
    for (float& value : values) value = (value - shift) * scale;
  });
}

void to_raw(LatentValues& scaled, const LatentSpace& space) {
  change_channels(scaled, space, [](std::span<float> values, float scale, float shift) {
    for (float& value : values) value = value / scale + shift;
  });
  unpack(scaled, space);
}

void rescale(LatentValues& scaled, const LatentSpace& from, const LatentSpace& to) {
  const bool means_the_same = from.scale.empty() || to.scale.empty();
  if (means_the_same || is_same_scaling(from, to)) return;
  to_raw(scaled, from);
  to_scaled(scaled, to);
}

bool is_same_scaling(const LatentSpace& a, const LatentSpace& b) {
  const bool is_packed_alike =
      a.patch == b.patch && (a.patch == 1 || a.patch_order == b.patch_order);
  return is_packed_alike && a.shift == b.shift && a.scale == b.scale;
}

std::optional<std::string> space_fault(const LatentSpace& space, std::uint64_t channels) {
  if (space.patch < 1 || space.patch > kLargestPatch) {
    return fmt::format("packs {0}x{0} pixels; 1 to {1} a side are possible", space.patch,
                       kLargestPatch);
  }
  const auto patch = static_cast<std::uint64_t>(space.patch);
  if (channels % (patch * patch) != 0 || channels > kMostChannels) {
    return fmt::format("packs {0}x{0} pixels, which gives no {1} channels", space.patch, channels);
  }
  if (!fits(space.scale, channels)) {
    return fmt::format("has {} scales for {} channels", space.scale.size(), channels);
  }
  if (!fits(space.shift, channels)) {
    return fmt::format("has {} shifts for {} channels", space.shift.size(), channels);
  }
  return std::nullopt;
}

LatentSpace space_of(const Latent& latent, const LatentSpace* otherwise,
                     const std::string& context) {
  LatentSpace space = latent.info.space;
  if (space.scale.empty() || space.shift.empty()) {
    if (otherwise == nullptr) {
      throw Error(ErrorKind::bad_data,
                  fmt::format("{}: nothing says how its values are scaled", context),
                  "set its space's scale and shift, or its family to one of " + family_names());
    }
    space.patch = otherwise->patch;
    space.patch_order = otherwise->patch_order;
    if (space.scale.empty()) space.scale = otherwise->scale;
    if (space.shift.empty()) space.shift = otherwise->shift;
  }
  if (const auto fault = space_fault(space, static_cast<std::uint64_t>(latent.channels))) {
    throw Error(ErrorKind::bad_data, fmt::format("{}: its space {}", context, *fault));
  }
  check_numbers(space, context);
  space.channels = latent.channels / (space.patch * space.patch);
  return space;
}

}  // namespace sdvae
