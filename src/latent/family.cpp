#include "latent/family.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "latent/family_statistics.h"
#include "sdvae/error.h"

namespace sdvae {
namespace {

LatentSpace with(LatentSpace space, Statistics numbers) {
  space.shift = std::move(numbers.shift);
  space.scale = std::move(numbers.scale);
  return space;
}

}  // namespace

std::span<const LatentSpace> known_families() {
  // sd1 is the space of Stable Diffusion 1.x and 2.x.
  static const std::vector<LatentSpace> kFamilies = {
      {.family = "sd1", .channels = 4, .factor = 8, .shift = {0.0}, .scale = {0.18215}},
      {.family = "sdxl", .channels = 4, .factor = 8, .shift = {0.0}, .scale = {0.13025}},
      {.family = "sd3", .channels = 16, .factor = 8, .shift = {0.0609}, .scale = {1.5305}},
      {.family = "flux", .channels = 16, .factor = 8, .shift = {0.1159}, .scale = {0.3611}},
      {.family = "hunyuan-image", .channels = 64, .factor = 32, .shift = {0.0}, .scale = {0.75289}},
      {.family = "dcae", .channels = 32, .factor = 32, .shift = {0.0}, .scale = {0.41407}},
      // A mean and a deviation for each channel stand in every model's own file or config.json.
      {.family = "flux2", .channels = 32, .factor = 8, .patch = 2},
      {.family = "playground25", .channels = 4, .factor = 8},
      {.family = "glm-image", .channels = 16, .factor = 8},
      // Files with Wan's own names carry none.
      with({.family = "wan21", .channels = 16, .factor = 8, .frame_axis = true},
           wan21_statistics()),
      with({.family = "wan22", .channels = 48, .factor = 16, .frame_axis = true},
           wan22_statistics()),
      with({.family = "qwen21", .channels = 64, .factor = 16}, qwen21_statistics()),
  };
  return kFamilies;
}

const LatentSpace* find_family(std::string_view name) {
  const auto families = known_families();
  const auto found = std::find_if(families.begin(), families.end(),
                                  [&](const LatentSpace& space) { return space.family == name; });
  return found == families.end() ? nullptr : &*found;
}

const LatentSpace& known_family(std::string_view name) {
  if (const LatentSpace* family = find_family(name)) return *family;
  throw Error(ErrorKind::usage, fmt::format("there is no family {}", quoted_text(name)),
              fmt::format("the families are {}", family_names()));
}

bool has_sizes_of(const LatentSpace& family, int channels, int factor) noexcept {
  return family.channels == channels && family.factor == factor;
}

std::vector<std::string> families_that_fit(int channels, int factor) {
  std::vector<std::string> names;
  for (const LatentSpace& space : known_families()) {
    if (channels == 0 || has_sizes_of(space, channels, factor)) names.push_back(space.family);
  }
  return names;
}

std::string family_names() { return fmt::format("{}", fmt::join(families_that_fit(0, 0), ", ")); }

}  // namespace sdvae
