// A model as data: where its file lies, what it says of itself, what the caller says of it. Plain
// structs, safe from any thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "sdvae/device.h"
#include "sdvae/latent_space.h"

namespace sdvae {

// Where a model lies; find_model.h makes one of a name.
struct ModelSource {
  // A safetensors file (a bare VAE, a full checkpoint, half of a TAESD pair whose other half is
  // taken from beside it), a diffusers folder, or a TorchScript file made by scripts/export_vae.py.
  // TorchScript is a program: load only files that you trust. Safetensors are safe.
  std::filesystem::path path;
  // The latent space that the model's name promises, such as "sd1" of "taesd", whose files do not
  // say it. It counts where neither the caller nor the file names one. Empty: it promises none.
  std::string family = {};
  bool is_built_in = false;  // It is the small approximate model that comes with the library.
};

// What the caller says of the latent space that a model speaks, because its file does not say it or
// says it wrongly. Nothing is said by default.
struct FamilyOverride {
  // Name of the family, whose numbers come with it, whatever the file says; only the means and
  // deviations of each channel in a config.json still count. Empty: as the file says.
  std::string family = {};
  // Who says it, for people: LatentSpace::from of the loaded model.
  std::string family_from = "the caller";
  // One number for all channels, above zero the first. Empty: as the family or the file says.
  std::optional<double> scaling_factor = {};
  std::optional<double> shift_factor = {};
};

// Number type that a model computes in.
enum class Dtype { float32, bfloat16, float16 };

// What runs a model.
enum class Engine {
  automatic,    // The native engine where the network is one that it knows, else TorchScript.
  native,       // A known network, operation by operation: kernels of sdvae's own, or libtorch's.
  torchscript,  // The program that a TorchScript file is, run by libtorch.
};

struct ModelInfo {
  // The file's own name for itself, else the file's or the folder's without its ending.
  std::string name = {};
  LatentSpace space = {};  // Whole in a loaded model; space.from says how the family is known.
  // What the file or its name says where the caller says another family, for people: "family
  // playground25 (from config.json)". Empty: nobody contradicts the caller.
  std::string overruled = {};
  // A file may hold one half alone: without an encoder the model only decodes, and the reverse.
  bool has_encoder = true;
  bool has_decoder = true;
  // 3: red, green, blue. 4: alpha behind them, which Image::alpha is.
  int picture_channels = 3;
  bool has_moments = false;  // The encoder gives mean and logvar, so that a sample can be drawn.
  bool io_scaled = false;    // The network itself speaks scaled latents, as the TAESD family does.
  std::string weights_sha256 = {};  // Hash of the weights in lower-case hex; empty when unknown.
  std::string source = {};          // Where the weights came from, as files or the export note it.
  std::string format = {};          // "safetensors" or "TorchScript".
  // Class of the network: "AutoencoderKL", "AutoencoderKLFlux2", "AutoencoderTiny" or "TinyVae";
  // empty when it is not one that the native engine knows.
  std::string kind = {};
  std::string naming = {};       // How the file names its tensors, for people.
  std::uint64_t parameters = 0;  // Count of numbers that the network uses; 0 when unknown.
  // Number types as stored, such as "F32" or "BF16, F32"; empty when unknown.
  std::string weights_dtype = {};
  Device device = {};  // The device that runs it: the CPU, or a GPU with its index.
  // The type computed in: the one asked for, or float32 where the device is slow in that.
  Dtype dtype = Dtype::float32;
  Engine engine = Engine::torchscript;  // The engine that runs it, never automatic.
};

}  // namespace sdvae
