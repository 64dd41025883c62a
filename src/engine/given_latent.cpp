#include "engine/given_latent.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/text.h"
#include "image/size.h"
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
                Remedy{RemedyKind::ignore_family});
  }
  if (latent.channels != model.latent_channels) {
    throw Error(ErrorKind::bad_data,
                fmt::format("the latent has {} channels, but model '{}' takes {}", latent.channels,
                            model.name, model.latent_channels));
  }
}

// What the network will make, before it is made: the picture, and the part of it to give back.
void check_picture_size(const Latent& latent, const ModelInfo& model) {
  const std::int64_t width = std::int64_t{latent.width} * model.factor;
  const std::int64_t height = std::int64_t{latent.height} * model.factor;
  // A picture at the limit may have been padded by all but a pixel of a factor.
  const auto at_most = [&](std::int64_t side) {
    return std::max(side - model.factor + 1, std::int64_t{1});
  };
  const LatentInfo& info = latent.info;
  const Fit fit = fit_of(info);
  const bool gives_back = info.image_width > 0 && info.image_height > 0;
  const std::int64_t back_width = gives_back ? info.image_width : at_most(width);
  const std::int64_t back_height = gives_back ? info.image_height : at_most(height);
  const auto within = [](std::int64_t w, std::int64_t h) {
    return within_limits(static_cast<std::uint64_t>(w), static_cast<std::uint64_t>(h));
  };
  if (!within(at_most(width), at_most(height)) || !within(back_width, back_height)) {
    throw Error(ErrorKind::bad_data,
                fmt::format("{}: its picture of {}x{} pixels would be too large", kContext,
                            std::max(width, back_width), std::max(height, back_height)));
  }
  if (fit != Fit::resize && (back_width > width || back_height > height)) {
    throw Error(ErrorKind::bad_data,
                fmt::format("{}: its picture is {}x{} pixels, smaller than the {}x{} to give back",
                            kContext, width, height, back_width, back_height));
  }
}

// After scaling, which takes some numbers beyond what float32 holds.
void check_finite(const std::vector<float>& values, const LatentShape& shape) {
  const std::optional<std::size_t> bad = find_not_finite(values);
  if (!bad) return;
  throw Error(ErrorKind::bad_data,
              fmt::format("{}: {} is {}", kContext, value_name(*bad, shape),
                          std::isnan(values[*bad]) ? "not a number" : "infinite"));
}

}  // namespace

Fit fit_of(const LatentInfo& info) {
  if (info.fit.empty()) return Fit::pad;
  if (const auto fit = fit_from_string(info.fit)) return *fit;
  throw Error(ErrorKind::bad_data,
              fmt::format("{}: its fit is {}, which is none", kContext, quoted_text(info.fit)));
}

Tensor network_input(const Latent& latent, const ModelInfo& model, const Scaling& io,
                     const DecodeOptions& options) {
  check_fits_model(latent, model, options);
  const LatentShape shape = checked_shape(latent, kContext);
  check_picture_size(latent, model);
  const Scaling models_own{model.scaling_factor, model.shift_factor};
  Tensor input{{latent.batch, latent.channels, latent.height, latent.width}, latent.values};
  rescale(input.values, scaling_of(latent.info, models_own, kContext), io);
  check_finite(input.values, shape);
  return input;
}

}  // namespace sdvae
