#include "latent/family.h"

#include <algorithm>
#include <array>

namespace sdvae {
namespace {

constexpr std::array kFamilies = {
    Family{"sd1", 4, 0.18215, 0.0, 8},  // Stable Diffusion 1.x and 2.x
    Family{"sdxl", 4, 0.13025, 0.0, 8},
    Family{"sd3", 16, 1.5305, 0.0609, 8},
    Family{"flux", 16, 0.3611, 0.1159, 8},
};

}  // namespace

std::span<const Family> known_families() noexcept { return kFamilies; }

std::optional<Family> find_family(std::string_view name) noexcept {
  const auto* const found = std::find_if(kFamilies.begin(), kFamilies.end(),
                                         [&](const Family& family) { return family.name == name; });
  if (found == kFamilies.end()) return std::nullopt;
  return *found;
}

std::string family_names() {
  std::string names;
  for (const Family& family : kFamilies) {
    if (!names.empty()) names += ", ";
    names += family.name;
  }
  return names;
}

}  // namespace sdvae
