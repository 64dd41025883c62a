#include "image/lcms/judge.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "image/lcms/transform.h"

namespace sdvae {
namespace {

constexpr int kMostLevels = 1;  // Makers' sRGB profiles differ by that much at saturated colours.

// The greys, of which a grey profile sees one sample each.
std::vector<std::uint8_t> greys(std::size_t samples) {
  std::vector<std::uint8_t> colours;
  for (int level = 0; level <= 255; level += 3) {
    colours.insert(colours.end(), samples, static_cast<std::uint8_t>(level));
  }
  return colours;
}

std::vector<std::uint8_t> colours_of(ProfileSpace space) {
  std::vector<std::uint8_t> colours = greys(samples_of(space));
  if (space == ProfileSpace::grey) return colours;
  constexpr std::array<std::uint8_t, 7> kLevels = {0, 10, 40, 85, 128, 192, 255};
  for (const std::uint8_t red : kLevels) {
    for (const std::uint8_t green : kLevels) {
      for (const std::uint8_t blue : kLevels) {
        colours.insert(colours.end(), {red, green, blue});
      }
    }
  }
  return colours;
}

bool gives_srgb(const OpenProfile& profile) {
  const std::size_t samples = samples_of(profile.space());
  const std::vector<std::uint8_t> colours = colours_of(profile.space());
  std::vector<std::uint8_t> rgb(colours.size() / samples * 3);
  profile.convert(colours, rgb);
  for (std::size_t i = 0; i < rgb.size(); ++i) {
    const std::uint8_t colour = samples == 1 ? colours[i / 3] : colours[i];
    if (std::abs(rgb[i] - colour) > kMostLevels) return false;
  }
  return true;
}

}  // namespace

ProfileFacts judge_profile(ByteView profile) {
  OpenProfile open(profile);
  ProfileFacts facts{.space = open.space(), .description = open.description()};
  if (open.prepare(OpenProfile::Use::few_colours) && facts.space != ProfileSpace::cmyk) {
    facts.is_srgb = gives_srgb(open);
  }
  facts.trouble = open.trouble();
  return facts;
}

}  // namespace sdvae
