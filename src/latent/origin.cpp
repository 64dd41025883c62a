#include "latent/origin.h"

#include <fmt/format.h>

#include "base/text.h"
#include "latent/scaling.h"

namespace sdvae {
namespace {

bool is_same_model(const LatentInfo& found, const LatentInfo& wanted) {
  const bool both_hashed = !found.model_sha256.empty() && !wanted.model_sha256.empty();
  return both_hashed ? found.model_sha256 == wanted.model_sha256 : found.model == wanted.model;
}

// What a latent says, or that it says nothing.
std::string said(const std::string& text) { return text.empty() ? "unknown" : quoted_text(text); }

std::string posterior_text(const LatentInfo& info) {
  if (info.posterior != Posterior::sample) return "mean";
  return fmt::format("sample of seed {}", info.seed.value_or(0));
}

std::string model_difference(const LatentInfo& found, const LatentInfo& wanted) {
  if (found.model == wanted.model) return "made by a model of that name in another file";
  return fmt::format("made by another model ({}, not {})", said(found.model), said(wanted.model));
}

// Channels and factor show in the shape.
std::optional<std::string> space_difference(const LatentSpace& found, const LatentSpace& wanted) {
  if (found.family != wanted.family) {
    return fmt::format("of family {}, not {}", said(found.family), said(wanted.family));
  }
  if (!is_same_scaling(found, wanted)) return "scaled by other factors";
  return std::nullopt;
}

}  // namespace

std::optional<std::string> origin_difference(const LatentInfo& found, const LatentInfo& wanted) {
  if (found.model.empty() && found.model_sha256.empty()) return "without a word of its model";
  if (!is_same_model(found, wanted)) return model_difference(found, wanted);
  if (auto difference = space_difference(found.space, wanted.space)) return difference;
  if (found.image_width != wanted.image_width || found.image_height != wanted.image_height) {
    return fmt::format("giving back {}x{} pixels, not {}x{}", found.image_width, found.image_height,
                       wanted.image_width, wanted.image_height);
  }
  if (found.fit != wanted.fit) {
    return fmt::format("made with fit {}, not {}", said(found.fit), said(wanted.fit));
  }
  if (posterior_text(found) != posterior_text(wanted)) {
    return fmt::format("of the posterior's {}, not its {}", posterior_text(found),
                       posterior_text(wanted));
  }
  return std::nullopt;
}

}  // namespace sdvae
