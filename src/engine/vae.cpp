#include "sdvae/vae.h"

#include <mutex>
#include <utility>

#include <fmt/format.h>

#include "engine/given_latent.h"
#include "engine/halves.h"
#include "engine/network_values.h"
#include "engine/open.h"
#include "engine/posterior.h"
#include "engine/standard_normal.h"
#include "image/fit_size.h"
#include "latent/latent_values.h"
#include "network/weights.h"
#include "sdvae/error.h"

namespace sdvae {

struct Vae::Loaded {
  std::unique_ptr<Runner> runner;
  ModelInfo info;
  std::function<void(const std::string&)> notice;
  std::vector<std::filesystem::path> unhashed;
  std::once_flag hashing;
  std::string sha256;

  // Of the weights, for the latents that come from them. Hashing takes as long as reading the file,
  // so it waits until a latent is there to be described; decoding never pays for it.
  [[nodiscard]] const std::string& weights_sha256() {
    std::call_once(hashing, [this] {
      sha256 = unhashed.empty() ? info.weights_sha256 : files_sha256(unhashed);
    });
    return sha256;
  }

  // A reduced dtype overflows where float32 does not (SDXL's decoder in float16 is the known case),
  // so what is not finite is computed once more in float32.
  template <typename Step>
  [[nodiscard]] auto run_finite(const char* what, const Step& step) const {
    auto result = step(info.dtype);
    if (is_finite(result)) return result;
    if (info.dtype != Dtype::float32) {
      if (notice)
        notice(fmt::format("the {} was not finite, so it was computed again in float32", what));
      result = step(Dtype::float32);
      if (is_finite(result)) return result;
    }
    throw Error(ErrorKind::bad_data, fmt::format("the {} is not finite (NaN or infinite)", what),
                "the model's weights or the input are damaged");
  }

 private:
  static bool is_finite(const Tensor& tensor) { return !find_not_finite(tensor.values); }
  static bool is_finite(const DecodedImages& decoded) { return decoded.all_finite; }
};

namespace {

using Shape = std::array<std::int64_t, 4>;

// The stages of one call, which nobody measures where nobody hears of them.
class StageList {
 public:
  explicit StageList(const StageObserver& observer) : observer_(observer) {}

  [[nodiscard]] std::vector<StageTime>* wanted() noexcept { return observer_ ? &stages_ : nullptr; }
  void tell() const {
    if (!stages_.empty()) observer_(stages_);
  }

 private:
  const StageObserver& observer_;
  std::vector<StageTime> stages_;
};

void check_shape(const Shape& shape, const Shape& expected, const ModelInfo& model) {
  if (shape == expected) return;
  throw Error(ErrorKind::model,
              fmt::format("model '{}' gave [{}] where [{}] belongs", model.name,
                          fmt::join(shape, ", "), fmt::join(expected, ", ")),
              Remedy{RemedyKind::check_family});
}

void check_one_size(std::span<const Image> images) {
  if (images.empty()) throw Error(ErrorKind::usage, "there is no picture to encode");
  for (const Image& image : images) {
    if (image.width != images.front().width || image.height != images.front().height) {
      throw Error(ErrorKind::usage, "the pictures of one batch must have one size");
    }
  }
}

// A model of three channels takes the colours as they are; to one of four a picture without alpha
// is opaque.
void set_alpha(Image& image, const ModelInfo& model) {
  if (model.picture_channels == 3) image.alpha.clear();
  if (model.picture_channels == 4 && image.alpha.empty()) {
    image.alpha.assign(image.rgb.size() / 3, 255);
  }
}

std::vector<Image> fit_all(std::span<const Image> images, const ModelInfo& model, Fit fit) {
  std::vector<Image> fitted;
  fitted.reserve(images.size());
  for (const Image& image : images) {
    fitted.push_back(fit_to_factor(image, scaled_factor(model.space), fit).image);
    set_alpha(fitted.back(), model);
  }
  return fitted;
}

void check_posterior(const ModelInfo& model, const EncodeOptions& options) {
  if (options.posterior != Posterior::sample || model.has_moments) return;
  throw Error(ErrorKind::usage,
              fmt::format("model '{}' has no variance to sample from", model.name),
              Remedy{RemedyKind::posterior_mean});
}

Tensor take_posterior(const Tensor& moments, const EncodeOptions& options, Dtype dtype) {
  if (options.posterior == Posterior::mean) return posterior_mean(moments);
  const std::int64_t count = moments.shape[1] / 2 * moments.shape[2] * moments.shape[3];
  return posterior_sample(moments,
                          standard_normal(static_cast<std::size_t>(count), options.seed, dtype));
}

// The size that the latent's file asks for; without one the picture stays as it is.
Image give_back(Image image, const LatentInfo& info) {
  if (info.image_width <= 0 || info.image_height <= 0) return image;
  return restore_fit(std::move(image), info.image_width, info.image_height, fit_of(info));
}

Latent make_latent(Tensor tensor, LatentInfo info) {
  return {.batch = static_cast<int>(tensor.shape[0]),
          .channels = static_cast<int>(tensor.shape[1]),
          .height = static_cast<int>(tensor.shape[2]),
          .width = static_cast<int>(tensor.shape[3]),
          .values = std::move(tensor.values),
          .info = std::move(info)};
}

}  // namespace

Vae::Vae(std::unique_ptr<Loaded> loaded) noexcept : loaded_(std::move(loaded)) {}
Vae::Vae(Vae&&) noexcept = default;
Vae& Vae::operator=(Vae&&) noexcept = default;
Vae::~Vae() = default;

Vae Vae::load(const ModelSource& source, const LoadOptions& options) {
  ModelFile file = open_model_file(source.path);
  file.promised_family = source.family;
  OpenedModel opened = open_model(std::move(file), options);
  auto loaded = std::make_unique<Loaded>();
  loaded->info = std::move(opened.info);
  loaded->runner = std::move(opened.runner);
  loaded->unhashed = std::move(opened.unhashed);
  loaded->notice = options.notice;
  return Vae(std::move(loaded));
}

const ModelInfo& Vae::info() const noexcept { return loaded_->info; }

Latent Vae::encode(const Image& image, const EncodeOptions& options) const {
  return encode(std::span(&image, 1), options);
}

Latent Vae::encode(std::span<const Image> images, const EncodeOptions& options) const {
  check_one_size(images);
  const ModelInfo& model = info();
  require_encoder(model);
  check_posterior(model, options);
  const LatentSpace& space = model.space;
  const std::vector<Image> fitted = fit_all(images, model, options.fit);
  StageList stages(options.on_stages);
  Tensor output = loaded_->run_finite("latent", [&](Dtype dtype) {
    return loaded_->runner->encode_images(fitted, dtype, stages.wanted());
  });
  stages.tell();
  const std::int64_t parts = model.has_moments ? 2 : 1;  // mean and logvar, or the latent itself
  check_shape(output.shape,
              {static_cast<std::int64_t>(fitted.size()), parts * space.channels,
               fitted.front().height / space.factor, fitted.front().width / space.factor},
              model);
  if (model.has_moments) output = take_posterior(output, options, model.dtype);
  return make_latent(scaled_from_network(std::move(output), model),
                     describe_latent(images.front().width, images.front().height, options));
}

LatentInfo Vae::describe_latent(int width, int height, const EncodeOptions& options) const {
  const ModelInfo& model = info();
  require_encoder(model);
  check_posterior(model, options);
  const FitSize size = fit_size(width, height, scaled_factor(model.space), options.fit);
  LatentInfo info;
  info.space = model.space;
  info.posterior = options.posterior;
  if (options.posterior == Posterior::sample) info.seed = options.seed;
  info.model = model.name;
  info.model_sha256 = loaded_->weights_sha256();
  info.image_width = size.restore_width;
  info.image_height = size.restore_height;
  info.fit = to_string(options.fit);
  return info;
}

Image Vae::decode(const Latent& latent, const DecodeOptions& options) const {
  if (latent.batch != 1) {
    throw Error(ErrorKind::usage,
                fmt::format("the latent holds {} pictures, not one", latent.batch));
  }
  return std::move(decode_all(latent, options).front());
}

std::vector<Image> Vae::decode_all(const Latent& latent, const DecodeOptions& options) const {
  const ModelInfo& model = info();
  require_decoder(model);
  const Tensor input = network_input(latent, model, options);
  StageList stages(options.on_stages);
  DecodedImages decoded = loaded_->run_finite("picture", [&](Dtype dtype) {
    return loaded_->runner->decode_images(input, dtype, stages.wanted());
  });
  stages.tell();
  check_shape(decoded.shape,
              {input.shape[0], model.picture_channels, input.shape[2] * model.space.factor,
               input.shape[3] * model.space.factor},
              model);
  for (Image& image : decoded.images) image = give_back(std::move(image), latent.info);
  return std::move(decoded.images);
}

}  // namespace sdvae
