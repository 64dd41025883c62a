#include "network/override.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "latent/family.h"
#include "latent/scaling.h"
#include "sdvae/error.h"

namespace sdvae {

Remedy family_remedy(RemedyKind kind, int channels, int factor) {
  Remedy remedy{kind, families_that_fit(channels, factor)};
  if (!remedy.choices.empty()) return remedy;
  return {.text = fmt::format("sdvae knows no family of {} latent channels and a factor of {}",
                              channels, factor)};
}

void apply_family(ModelInfo& info, const std::string& name) {
  LatentSpace space = known_family(name);
  if (info.space.channels != 0) {
    space.channels = info.space.channels;
    space.factor = info.space.factor;
  }
  space.from = std::move(info.space.from);
  info.space = std::move(space);
}

FamilyOverride or_promised(FamilyOverride said, const std::string& promised_family) {
  if (!said.family.empty() || promised_family.empty()) return said;
  said.family = promised_family;
  said.family_from = "its name";
  return said;
}

void apply_said_family(ModelInfo& info, const FamilyOverride& override_with) {
  if (override_with.family.empty()) return;
  apply_family(info, override_with.family);
  info.space.from = override_with.family_from;
}

void note_overruled(ModelInfo& info, const std::string& family, const std::string& from,
                    const FamilyOverride& override_with) {
  const std::string& said = override_with.family;
  if (family.empty() || said.empty() || family == said) return;
  info.overruled = fmt::format("family {} (from {})", family, from);
}

std::string overruled_text(const ModelInfo& info) {
  if (info.overruled.empty()) return {};
  return fmt::format("model {} says {}: taken as {} (from {})", in_quotes(info.name),
                     info.overruled, info.space.family, info.space.from);
}

void apply_said_factors(ModelInfo& info, const FamilyOverride& override_with) {
  LatentSpace& space = info.space;
  if (override_with.scaling_factor) space.scale = {*override_with.scaling_factor};
  if (override_with.shift_factor) space.shift = {*override_with.shift_factor};
  const auto can_scale = [](double scale) { return std::isfinite(scale) && scale > 0.0; };
  if (!std::all_of(space.scale.begin(), space.scale.end(), can_scale)) {
    throw Error(ErrorKind::usage, "the scaling factor must be a number above zero");
  }
}

void check_family(const ModelInfo& info, const std::string& label) {
  const LatentSpace& space = info.space;
  const LatentSpace* family = find_family(space.family);
  if (!family || has_sizes_of(*family, space.channels, space.factor)) return;
  throw Error(ErrorKind::model,
              fmt::format("cannot use model {} as family {}: it has {} latent channels and a "
                          "factor of {}, the family {} and {}",
                          label, space.family, space.channels, space.factor, family->channels,
                          family->factor),
              family_remedy(RemedyKind::other_family, space.channels, space.factor));
}

void take_numbers(LatentSpace& space, LatentSpace says) {
  says.channels = space.channels;
  says.factor = space.factor;
  says.frame_axis = says.frame_axis || space.frame_axis;
  if (says.from.empty()) says.from = std::move(space.from);
  space = std::move(says);
}

void check_statistics(const ModelInfo& info, const std::string& label) {
  const LatentSpace& space = info.space;
  // A decoder alone can still take latents that bring the numbers along.
  if (space.scale.empty() && !info.io_scaled && info.has_encoder) {
    throw Error(
        ErrorKind::model,
        fmt::format("cannot use model {} as family {}: it lacks the statistics of its "
                    "latents that models of this family hold",
                    label, space.family),
        "give the whole model: a folder with its config.json, or a file with its statistics");
  }
  const auto channels = static_cast<std::uint64_t>(scaled_channels(space));
  if (const auto fault = space_fault(space, channels)) {
    throw Error(ErrorKind::model,
                fmt::format("cannot use model {}: its latent space {}", label, *fault));
  }
}

}  // namespace sdvae
