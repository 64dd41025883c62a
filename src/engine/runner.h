// A network that turns pictures into latents and back, whatever runs it.
//
// This header is the border of the libtorch module: both sides include it, so it holds plain types
// only. Implementations are safe to call from several threads at once.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "network/network.h"
#include "network/numerics.h"
#include "network/weights.h"
#include "sdvae/device.h"
#include "sdvae/image.h"
#include "sdvae/model.h"
#include "sdvae/vae.h"

namespace sdvae {

// Dense float32 values, NCHW.
struct Tensor {
  std::array<std::int64_t, 4> shape{};  // N, C, height, width.
  std::vector<float> values;
};

// What a decoder makes of latents, as pictures of 8 bits.
struct DecodedImages {
  std::array<std::int64_t, 4> shape{};  // Shape of the result: N, 3 or 4, height, width.
  bool all_finite = true;               // Whether every value of the result was a number.
  std::vector<Image> images;            // Empty when the result has not the shape of pictures.
};

class Runner {
 public:
  Runner() = default;
  Runner(const Runner&) = delete;
  Runner& operator=(const Runner&) = delete;
  Runner(Runner&&) = delete;
  Runner& operator=(Runner&&) = delete;
  virtual ~Runner() = default;

  // Picture [N,3,H,W], with alpha [N,4,H,W], in [-1, 1] -> moments [N,2C,h,w] or latents [N,C,h,w],
  // in the model's own space. Computes in `dtype`, whatever the loaded one is. Adds its stages to
  // `stages` if they are wanted and it knows them (StageObserver). Throws Error (model, bad_data).
  [[nodiscard]] virtual Tensor encode(const Tensor& picture, Dtype dtype,
                                      std::vector<StageTime>* stages = nullptr) = 0;

  // Latents [N,C,h,w] in the model's own space -> pictures [N,3,H,W] or with alpha [N,4,H,W], not
  // clamped.
  [[nodiscard]] virtual Tensor decode(const Tensor& latent, Dtype dtype,
                                      std::vector<StageTime>* stages = nullptr) = 0;

  // The same from and to pictures, all of one size; pixels.h says how levels and values relate. A
  // device of its own does this part itself, for a quarter of the bytes to move.
  [[nodiscard]] virtual Tensor encode_images(std::span<const Image> images, Dtype dtype,
                                             std::vector<StageTime>* stages = nullptr);
  [[nodiscard]] virtual DecodedImages decode_images(const Tensor& latent, Dtype dtype,
                                                    std::vector<StageTime>* stages = nullptr);
};

struct RunnerRequest {
  std::filesystem::path path;  // Path of the model, by which messages call it.
  Device device;
  Dtype dtype = Dtype::float32;
  int threads = 0;                 // Number of CPU threads; 0: all cores (LoadOptions).
  std::uint64_t memory_bytes = 0;  // Most memory to take; 0: what is free (LoadOptions).
  std::function<void(const std::string&)> notice = {};
};

// A network to run, and whatever must live for its weights' bytes to stay.
struct BoundRequest {
  RunnerRequest request;
  Network network;
  std::shared_ptr<const void> owner;
  bool is_mapped = false;  // Whether the bytes lie in mapped files (base/mapped_file.h).
};

struct OpenedRunner {
  std::unique_ptr<Runner> runner;
  Device device;  // The device that runs it: the CPU, or a GPU with its index.
};

// A TorchScript file, read on the CPU, with its program that nothing has moved or converted yet.
struct ScriptFile {
  std::string description;           // Text of its sdvae.json, empty when it has none.
  Weights weights;                   // Its parameters by name, as stored.
  std::optional<Numerics> numerics;  // What its program computes, where it says so plainly.
  // Runs the program on the request's device and in its dtype; to be called once. Throws Error.
  std::function<OpenedRunner(const RunnerRequest&)> run;
};

// The module's entry points; their names carry the version of this header.
inline constexpr const char* kDeviceEntryName = "sdvae_find_device_9";
inline constexpr const char* kTorchScriptEntryName = "sdvae_read_torchscript_9";
inline constexpr const char* kNetworkEntryName = "sdvae_open_network_9";
using DeviceEntry = void (*)(Device&);
using TorchScriptEntry = void (*)(const std::filesystem::path&, ScriptFile&);
using NetworkEntry = void (*)(const BoundRequest&, OpenedRunner&);

}  // namespace sdvae
