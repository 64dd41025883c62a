#include "engine/given_latent.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "latent/latent_values.h"
#include "sdvae/error.h"

namespace sdvae {
namespace {

constexpr const char* kContext = "cannot decode the latent";

void check_fits_model(const Latent& latent, const ModelInfo& model, const DecodeOptions& options) {
  const LatentInfo& info = latent.info;
  if (!options.ignore_family && !info.family.empty() && info.family != model.family) {
    throw Error(ErrorKind::bad_data,
                fmt::format("the latent is of family '{}', but model '{}' is of family '{}'",
                            info.family, model.name, model.family),
                "give a model of that family, or --force-family to decode it all the same");
  }
  if (latent.channels != model.latent_channels) {
    throw Error(ErrorKind::bad_data,
                fmt::format("the latent has {} channels, but model '{}' takes {}", latent.channels,
                            model.name, model.latent_channels));
  }
}

// An Image counts its pixels in an int.
void check_picture_sides(const Latent& latent, const ModelInfo& model) {
  const int longest = std::max(latent.width, latent.height);
  if (longest <= std::numeric_limits<int>::max() / model.factor) return;
  throw Error(ErrorKind::bad_data, fmt::format("{}: a side of {} is too long", kContext, longest));
}

void check_finite(const Latent& latent, const LatentShape& shape) {
  const std::optional<std::size_t> bad = find_not_finite(latent.values);
  if (!bad) return;
  throw Error(ErrorKind::bad_data,
              fmt::format("{}: {} is {}", kContext, value_name(*bad, shape),
                          std::isnan(latent.values[*bad]) ? "not a number" : "infinite"));
}

}  // namespace

Tensor network_input(const Latent& latent, const ModelInfo& model, const Scaling& io,
                     const DecodeOptions& options) {
  check_fits_model(latent, model, options);
  const LatentShape shape = checked_shape(latent, kContext);
  check_picture_sides(latent, model);
  check_finite(latent, shape);
  const Scaling models_own{model.scaling_factor, model.shift_factor};
  Tensor input{{latent.batch, latent.channels, latent.height, latent.width}, latent.values};
  rescale(input.values, scaling_of(latent.info, models_own, kContext), io);
  return input;
}

}  // namespace sdvae
