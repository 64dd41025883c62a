// A latent space as strings of a file's metadata, as latent_space.h describes them. Pure functions.
#pragma once

#include <array>
#include <string_view>

#include "latent/metadata_reader.h"
#include "sdvae/latent_space.h"

namespace sdvae {

inline constexpr std::string_view kFamilyKey = "sdvae.family";
inline constexpr std::string_view kScalingFactorKey = "sdvae.scaling_factor";
inline constexpr std::string_view kShiftFactorKey = "sdvae.shift_factor";
inline constexpr std::string_view kScaleKey = "sdvae.scale";
inline constexpr std::string_view kShiftKey = "sdvae.shift";
inline constexpr std::string_view kPatchKey = "sdvae.patch";
inline constexpr std::string_view kStatisticsKey = "sdvae.statistics";

inline constexpr std::array kSpaceKeys{kFamilyKey, kScalingFactorKey, kShiftFactorKey, kScaleKey,
                                       kShiftKey,  kPatchKey,         kStatisticsKey};

// Numbers as the shortest text that reads back equal; what is unset is left out.
void write_space(Metadata& metadata, const LatentSpace& space);

// Channels and factor stay unknown: the metadata does not hold them. Throws Error (bad_data) that
// names the key when shift or scale is malformed, not finite, or a scale not above zero, and when
// one is missing that the family needs (family.h).
[[nodiscard]] LatentSpace read_space(const MetadataReader& reader);

}  // namespace sdvae
