// A loaded variational autoencoder: pictures to latents and back.
//
// Thread rule: load once, then call encode and decode from as many threads as you like; they share
// the CPU threads given by LoadOptions::threads (with libtorch a setting of the whole process).
#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "sdvae/device.h"
#include "sdvae/export.h"
#include "sdvae/find_model.h"
#include "sdvae/image.h"
#include "sdvae/latent.h"
#include "sdvae/model.h"

namespace sdvae {

// How a model is loaded. What is left as it is, is what suits most: the fastest exact way there is.
struct LoadOptions {
  // What the caller says of the model's latent space. Nothing by default: the file says it.
  FamilyOverride family = {};
  // The device to run on. Automatic by default: the first GPU when one answers, else the CPU. A GPU
  // that is asked for and does not answer is an error, never replaced by the CPU.
  Device device = {};
  // The number type to compute in. float32 by default, whose results are diffusers' on the
  // same weights but for rounding. Smaller types are for GPUs and for CPUs with instructions for
  // them: on a CPU without any float32 is computed instead, which is faster there, with a notice.
  Dtype dtype = Dtype::float32;
  // What runs the model. By default whatever is fastest for its file.
  Engine engine = Engine::automatic;
  // Number of CPU threads that calls share. 0, the default: all cores that the process may use.
  int threads = 0;
  // Most memory that the process may take, in bytes. A picture that would take more is computed in
  // parts, with the same result but slower. 0, the default: what is free. Only the native engine on
  // a CPU can be held to a limit, in float32, or in bfloat16 with AVX-512 BF16 and without AMX; in
  // other cases a limit is an Error (usage).
  std::uint64_t memory_bytes = 0;
  // Hears things worth telling the user, one sentence each, on the thread that calls the Vae.
  // Empty, the default: nobody hears them.
  std::function<void(const std::string&)> notice = {};
};

// One kind of work at one size in a run, such as all 3x3 convolutions at 64x64.
struct StageTime {
  std::string name = {};
  double ms = 0;  // Time that the work took, in milliseconds.
  // Billions of multiplications and additions that direct convolutions and plain matrix products
  // take, whatever the engine does instead; all other work counts as none.
  double gflop = 0;
};

// Hears where the time of one call went: the network's stages, in the order in which they begin.
// Called once, when the network has run, on the thread that called; not at all where the engine
// does not know its stages: kernels of sdvae's own (on a CPU) do, libtorch does not. Listening
// costs a look at the clock for each step, and not listening costs nothing.
using StageObserver = std::function<void(std::span<const StageTime> stages)>;

struct EncodeOptions {
  // How a picture is fitted whose sides are no multiples of the model's factor. Padding by default,
  // because then the whole picture comes back, in its exact size.
  Fit fit = Fit::pad;
  // What is taken of the encoder's distribution. The mean by default: the same picture always gives
  // the same latent. A sample needs a model with moments (ModelInfo::has_moments).
  Posterior posterior = Posterior::mean;
  // Seed of Posterior::sample, which then gives the same numbers as diffusers' in the same dtype:
  // latent_dist.sample(torch.Generator().manual_seed(seed)). Each picture of a batch starts from
  // it.
  std::uint64_t seed = 0;
  // Hears where the time went. Empty, the default: nobody listens.
  StageObserver on_stages = {};
};

struct DecodeOptions {
  // Whether a latent of another family than the model's is decoded all the same. False by default:
  // its picture would have wrong colours, or be noise.
  bool ignore_family = false;
  // Hears where the time went. Empty, the default: nobody listens.
  StageObserver on_stages = {};
};

// A Vae that was moved from may only be assigned to or destroyed.
class SDVAE_API Vae {
 public:
  // The model of a file or a folder. Throws Error: model when it is missing, is no usable model,
  // does not say which latent space it speaks, or cannot run on the device; usage when the options
  // name an unknown family, or ask for what the model's kind of file or the device does not have.
  [[nodiscard]] static Vae load(const ModelSource& source, const LoadOptions& options = {});
  // The model of a name, such as "sdxl-vae", or of a path; find_model.h says where names are looked
  // for. Throws what find_model throws, too.
  template <std::convertible_to<std::string> NameOrPath>
  [[nodiscard]] static Vae load(const NameOrPath& model, const LoadOptions& options = {}) {
    return load(find_model(model), options);
  }

  Vae(Vae&& other) noexcept;
  Vae& operator=(Vae&& other) noexcept;
  Vae(const Vae&) = delete;
  Vae& operator=(const Vae&) = delete;
  ~Vae();

  [[nodiscard]] const ModelInfo& info() const noexcept;

  // The scaled latent of a picture, or of several that have one size: Latent::batch counts them.
  // A result that is not finite is computed again in float32, with a notice. Throws Error: bad_data
  // when it still is not, or the picture cannot be fitted; usage when there is no picture, sizes
  // differ, or a sample is wanted of a model without moments; model when its file holds a decoder
  // only (ModelInfo::has_encoder), or the network gives another shape than its file says.
  [[nodiscard]] Latent encode(const Image& image, const EncodeOptions& options = {}) const;
  [[nodiscard]] Latent encode(std::span<const Image> images,
                              const EncodeOptions& options = {}) const;

  // What encode says in Latent::info of pictures of that size, without encoding any. Throws Error
  // where encode would refuse the size or the options. The first call reads the weights' file for
  // its hash.
  [[nodiscard]] LatentInfo describe_latent(int width, int height,
                                           const EncodeOptions& options = {}) const;

  // The picture of a latent with batch 1, of the size that its info gives back. Throws Error
  // when the model's file holds an encoder only (model; ModelInfo::has_decoder), when the latent's
  // values do not match its shape or are not finite, or when it is of another family or number of
  // channels than the model (bad_data).
  [[nodiscard]] Image decode(const Latent& latent, const DecodeOptions& options = {}) const;
  // One picture for each item of the batch.
  [[nodiscard]] std::vector<Image> decode_all(const Latent& latent,
                                              const DecodeOptions& options = {}) const;

 private:
  struct Loaded;
  explicit Vae(std::unique_ptr<Loaded> loaded) noexcept;
  std::unique_ptr<Loaded> loaded_;
};

}  // namespace sdvae
