// A network that turns pictures into latents and back, whatever runs it.
//
// This header is the border of the libtorch module: both sides include it, so it holds plain types
// only. Implementations are safe to call from several threads at once.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "sdvae/model.h"

namespace sdvae {

// Dense float32 values, NCHW.
struct Tensor {
  std::array<std::int64_t, 4> shape{};  // N, C, height, width
  std::vector<float> values;
};

class Runner {
 public:
  Runner() = default;
  Runner(const Runner&) = delete;
  Runner& operator=(const Runner&) = delete;
  Runner(Runner&&) = delete;
  Runner& operator=(Runner&&) = delete;
  virtual ~Runner() = default;

  // Picture [N,3,H,W] in [-1, 1] -> moments [N,2C,h,w] or latents [N,C,h,w], in the model's own
  // space. Computes in `dtype`, whatever the loaded one is. Throws Error (model, bad_data).
  [[nodiscard]] virtual Tensor encode(const Tensor& picture, Dtype dtype) = 0;

  // Latents [N,C,h,w] in the model's own space -> pictures [N,3,H,W], not clamped.
  [[nodiscard]] virtual Tensor decode(const Tensor& latent, Dtype dtype) = 0;

  // `count` normal numbers as torch.randn gives them for a CPU generator with this seed.
  [[nodiscard]] virtual std::vector<float> standard_normal(std::size_t count,
                                                           std::uint64_t seed) = 0;
};

struct RunnerRequest {
  std::filesystem::path path;
  std::string device = "auto";
  Dtype dtype = Dtype::float32;
  int threads = 0;
};

struct OpenedRunner {
  std::unique_ptr<Runner> runner;
  std::string description;  // the model's sdvae.json, empty when it has none
  std::string device;       // "cpu", "cuda:0"
};

// The module's one entry point; its name carries the version of this header.
inline constexpr const char* kTorchEntryName = "sdvae_open_torchscript_1";
using TorchEntry = void (*)(const RunnerRequest&, OpenedRunner&);

}  // namespace sdvae
