#include "image/colour.h"

#include <cstddef>
#include <span>
#include <vector>

#include <fmt/format.h>

#include "image/profile_module.h"
#include "image/unreadable.h"
#include "sdvae/error.h"

namespace sdvae {
namespace {

bool is_grey(const Image& image) {
  for (std::size_t i = 0; i < image.rgb.size(); i += 3) {
    if (image.rgb[i] != image.rgb[i + 1] || image.rgb[i] != image.rgb[i + 2]) return false;
  }
  return true;
}

// The kind of picture that a profile is made for, where that is not this one; else nothing.
const char* other_kind(const Decoded& decoded, ProfileSpace space) {
  switch (space) {
    case ProfileSpace::rgb:
      return decoded.info.was_cmyk ? "RGB" : nullptr;
    case ProfileSpace::grey:
      return decoded.info.was_cmyk || !is_grey(decoded.image) ? "grey" : nullptr;
    case ProfileSpace::cmyk:
      return decoded.info.was_cmyk ? nullptr : "CMYK";
    case ProfileSpace::other:
      break;
  }
  return "other";
}

ColourProfile unusable(std::string trouble, std::string description = {}) {
  return {.kind = ProfileKind::unusable,
          .description = std::move(description),
          .trouble = std::move(trouble)};
}

ColourProfile as_profile(const ProfileFacts& facts, const Decoded& decoded) {
  if (!facts.trouble.empty()) return unusable(facts.trouble, facts.description);
  if (const char* const kind = other_kind(decoded, facts.space)) {
    return unusable(fmt::format("is for {} pictures", kind), facts.description);
  }
  return {.kind = facts.is_srgb ? ProfileKind::srgb : ProfileKind::other,
          .description = facts.description};
}

// A picture's profile, and what it is for where it can be used.
struct Judged {
  ColourProfile profile = {};
  ProfileSpace space = ProfileSpace::other;
};

Judged look_at(const Decoded& decoded) {
  if (!decoded.profile_fault.empty()) return {unusable(decoded.profile_fault)};
  if (decoded.icc_profile.size() > kMostProfileBytes) return {unusable("is larger than 16 MiB")};
  try {
    const ProfileFacts facts = profile_facts(decoded.icc_profile);
    return {as_profile(facts, decoded), facts.space};
  } catch (const Error& error) {
    return {{.kind = ProfileKind::unknown, .trouble = error.what()}};
  }
}

void convert(Decoded& decoded, ProfileSpace space) {
  std::span<const std::uint8_t> samples = decoded.image.rgb;
  std::vector<std::uint8_t> greys;
  if (space == ProfileSpace::cmyk) samples = decoded.cmyk;
  if (space == ProfileSpace::grey) {
    for (std::size_t i = 0; i < samples.size(); i += 3) greys.push_back(samples[i]);
    samples = greys;
  }
  profile_engine().to_srgb(decoded.icc_profile, samples, decoded.image.rgb);
}

[[noreturn]] void refuse(const std::string& why) {
  throw Unreadable(fmt::format("its colours cannot be converted: {}", why),
                   "its colours can be read as they are stored");
}

}  // namespace

void apply_colour(Decoded& decoded, Colour colour) {
  if (decoded.icc_profile.empty() && decoded.profile_fault.empty()) return;
  ColourProfile& profile = decoded.info.profile;
  const Judged judged = look_at(decoded);
  profile = judged.profile;
  if (colour == Colour::stored || profile.kind == ProfileKind::srgb) return;
  if (profile.kind == ProfileKind::unknown) refuse(profile.trouble);
  if (profile.kind == ProfileKind::unusable) refuse("its profile " + profile.trouble);
  if (decoded.info.was_cmyk && decoded.cmyk.empty()) refuse("its ink is not read as it is stored");
  convert(decoded, judged.space);
  profile.was_applied = true;
}

}  // namespace sdvae
