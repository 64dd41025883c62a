#include "network/override.h"

#include <cmath>

#include <fmt/format.h>

#include "latent/family.h"
#include "sdvae/error.h"

namespace sdvae {

Remedy family_remedy(RemedyKind kind) {
  Remedy remedy{kind};
  for (const Family& family : known_families()) remedy.choices.emplace_back(family.name);
  return remedy;
}

void apply_family(ModelInfo& info, const std::string& name) {
  const auto family = find_family(name);
  if (!family) {
    throw Error(ErrorKind::usage, fmt::format("there is no family '{}'", name),
                fmt::format("the families are {}", family_names()));
  }
  info.family = name;
  info.scaling_factor = family->scaling_factor;
  info.shift_factor = family->shift_factor;
  if (info.latent_channels == 0) {
    info.latent_channels = family->latent_channels;
    info.factor = family->factor;
  }
}

void apply_override(ModelInfo& info, const FamilyOverride& override_with) {
  if (!override_with.family.empty()) {
    apply_family(info, override_with.family);
    info.family_from = override_with.family_from;
  }
  info.scaling_factor = override_with.scaling_factor.value_or(info.scaling_factor);
  info.shift_factor = override_with.shift_factor.value_or(info.shift_factor);
  if (!std::isfinite(info.scaling_factor) || info.scaling_factor <= 0.0) {
    throw Error(ErrorKind::usage, "the scaling factor must be a number above zero");
  }
}

void check_channels(const ModelInfo& info, const std::string& label) {
  const auto family = find_family(info.family);
  if (!family || family->latent_channels == info.latent_channels) return;
  throw Error(ErrorKind::model,
              fmt::format("cannot use model {} as family {}: it has {} latent channels, the family "
                          "{}",
                          label, info.family, info.latent_channels, family->latent_channels),
              family_remedy(RemedyKind::other_family));
}

}  // namespace sdvae
