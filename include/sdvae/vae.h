// A loaded variational autoencoder: pictures to latents and back.
//
// Thread rule: load once, then call encode and decode from as many threads as you like; they share
// the CPU threads given by LoadOptions::threads (with libtorch a setting of the whole process).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "sdvae/device.h"
#include "sdvae/export.h"
#include "sdvae/image.h"
#include "sdvae/latent.h"
#include "sdvae/model.h"

namespace sdvae {

struct LoadOptions {
  FamilyOverride family;
  Device device;  // as it is: a GPU when one answers, else the CPU
  // On a CPU that has no instructions for it float32 is computed instead, with a notice.
  Dtype dtype = Dtype::float32;
  Engine engine = Engine::automatic;
  int threads = 0;  // CPU threads; 0: all cores that the process may use
  // At most so many bytes of memory for the process: a picture that would take more is computed in
  // parts, with the same result but slower. 0: what is free. For the native engine on a CPU, in
  // float32, or in bfloat16 with AVX-512 BF16 and without AMX; others refuse a limit.
  std::uint64_t memory_bytes = 0;
  // Hears things worth telling the user, one sentence each; called on the calling thread.
  std::function<void(const std::string&)> notice;
};

// One kind of work at one size in a run, such as all 3x3 convolutions at 64x64.
struct StageTime {
  std::string name;
  double ms = 0;
  // Billions of multiplications and additions that direct convolutions and plain matrix products
  // take, whatever the engine does instead; what is neither counts as none.
  double gflop = 0;
};

// Hears where the time of one call went: the network's stages, in the order in which they begin.
// Called once, when the network has run, on the thread that called; not at all where the engine
// does not know its stages: kernels of sdvae's own (on a CPU) do, libtorch does not. Listening
// costs a look at the clock for each step, and not listening costs nothing.
using StageObserver = std::function<void(std::span<const StageTime> stages)>;

struct EncodeOptions {
  Fit fit = Fit::pad;
  Posterior posterior = Posterior::mean;
  // With Posterior::sample: the same numbers as diffusers'
  // latent_dist.sample(torch.Generator().manual_seed(seed)). Every picture of a batch starts from
  // it.
  std::uint64_t seed = 0;
  StageObserver on_stages = {};  // empty: nobody listens
};

struct DecodeOptions {
  bool ignore_family = false;    // decode a latent of another family all the same
  StageObserver on_stages = {};  // empty: nobody listens
};

class SDVAE_API Vae {
 public:
  // Throws Error (model) when the file is missing, is no usable model, or cannot run on the device.
  // A Vae that was moved from may only be assigned to or destroyed.
  [[nodiscard]] static Vae load(const ModelSource& source, const LoadOptions& options = {});

  Vae(Vae&& other) noexcept;
  Vae& operator=(Vae&& other) noexcept;
  Vae(const Vae&) = delete;
  Vae& operator=(const Vae&) = delete;
  ~Vae();

  [[nodiscard]] const ModelInfo& info() const noexcept;

  // The scaled latent of a picture, or of several that have one size: Latent::batch counts them.
  // A result that is not finite is computed again in float32, with a notice; if it still is not,
  // that is an Error (bad_data).
  [[nodiscard]] Latent encode(const Image& image, const EncodeOptions& options = {}) const;
  [[nodiscard]] Latent encode(std::span<const Image> images,
                              const EncodeOptions& options = {}) const;

  // What encode says in Latent::info of pictures of that size, without encoding any. Throws Error
  // where encode would refuse the size or the options. The first call reads the weights' file for
  // its hash.
  [[nodiscard]] LatentInfo describe_latent(int width, int height,
                                           const EncodeOptions& options = {}) const;

  // The picture of a latent with batch 1, of the size that its info gives back. Throws Error
  // (bad_data) when the latent's values do not match its shape or are not finite, or when it is of
  // another family or number of channels than the model.
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
