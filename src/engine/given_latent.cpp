#include "engine/given_latent.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "engine/network_values.h"
#include "image/size.h"
#include "latent/latent_values.h"
#include "latent/scaling.h"
#include "sdvae/error.h"

namespace sdvae {
namespace {

constexpr const char* kContext = "cannot decode the latent";

void check_fits_model(const Latent& latent, const ModelInfo& model, const DecodeOptions& options) {
  const std::string& family = latent.info.space.family;
  if (!options.ignore_family && !family.empty() && family != model.space.family) {
    throw Error(ErrorKind::bad_data,
                fmt::format("the latent is of family '{}', but model '{}' is of family '{}'",
                            family, model.name, model.space.family),
                Remedy{RemedyKind::ignore_family});
  }
  const int channels = scaled_channels(model.space);
  if (latent.channels != channels) {
    throw Error(ErrorKind::bad_data,
                fmt::format("the latent has {} channels, but model '{}' takes {}", latent.channels,
                            model.name, channels));
  }
}

// What the network will make, before it is made: the picture, and the part of it to give back.
void check_picture_size(const Latent& latent, const ModelInfo& model) {
  const int factor = scaled_factor(model.space);
  const std::int64_t width = std::int64_t{latent.width} * factor;
  const std::int64_t height = std::int64_t{latent.height} * factor;
  // A picture at the limit may have been padded by all but a pixel of a factor.
  const auto at_most = [&](std::int64_t side) {
    return std::max(side - factor + 1, std::int64_t{1});
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

// Of a file that names no family a reader makes ComfyUI's numbers raw ones, which they are of all
// families but those that pack: there ComfyUI holds the scaled ones of the diffusion model.
bool is_comfy_packed(const Latent& latent, const ModelInfo& model) {
  const LatentSpace& space = latent.info.space;
  return model.space.patch > 1 && space.patch == 1 && space.scale.size() == 1 &&
         space.shift.size() == 1 && latent.channels == scaled_channels(model.space);
}

// Scaled values, and the space that they are in.
struct Given {
  LatentValues scaled;
  LatentSpace space;
};

// What the latent says of its numbers, the rest from the model.
Given given_values(const Latent& latent, const ModelInfo& model) {
  Given given{{checked_shape(latent, kContext), latent.values}, model.space};
  if (is_comfy_packed(latent, model)) {
    to_raw(given.scaled, latent.info.space);
    return given;
  }
  given.space = space_of(latent, &model.space, kContext);
  if (given.space.patch == model.space.patch) return given;
  throw Error(ErrorKind::bad_data,
              fmt::format("the latent packs {0}x{0} pixels, but model '{1}' takes {2}x{2}",
                          given.space.patch, model.name, model.space.patch));
}

}  // namespace

Fit fit_of(const LatentInfo& info) {
  if (info.fit.empty()) return Fit::pad;
  if (const auto fit = fit_from_string(info.fit)) return *fit;
  throw Error(ErrorKind::bad_data,
              fmt::format("{}: its fit is {}, which is none", kContext, quoted_text(info.fit)));
}

bool has_own_numbers(const Latent& latent, const ModelInfo& model) {
  const LatentSpace& space = latent.info.space;
  return !model.io_scaled && !space.scale.empty() && !space.shift.empty() &&
         !is_comfy_packed(latent, model);
}

Tensor network_input(const Latent& latent, const ModelInfo& model, const DecodeOptions& options) {
  check_fits_model(latent, model, options);
  static_cast<void>(checked_shape(latent, kContext));
  check_picture_size(latent, model);
  Given given = given_values(latent, model);
  if (given.space.scale.empty() && !model.io_scaled) {
    throw Error(ErrorKind::bad_data,
                fmt::format("{}: neither it nor model '{}' has the statistics of family {}",
                            kContext, model.name, model.space.family));
  }
  Tensor input = network_from_scaled({{latent.batch, latent.channels, latent.height, latent.width},
                                      std::move(given.scaled.values)},
                                     given.space, model);
  // Scaling takes some numbers beyond what float32 holds.
  check_finite(input.values, shape_of(input), kContext);
  return input;
}

}  // namespace sdvae
