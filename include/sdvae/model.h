// A model as data: where its file lies, what it says of itself, what the caller says of it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "sdvae/device.h"
#include "sdvae/latent_space.h"

namespace sdvae {

struct ModelSource {
  // A safetensors file (a bare VAE, a full checkpoint, half of a TAESD pair whose other half lies
  // beside it), a diffusers folder, or a TorchScript file made by scripts/export_vae.py.
  // TorchScript is a program: load only files that you trust. Safetensors are safe.
  std::filesystem::path path;
};

// The latent space a model speaks, when its file does not say or says it wrongly.
struct FamilyOverride {
  std::string family;                      // empty: as the file says
  std::string family_from = "the caller";  // who says it, for people
  bool yields_to_file = false;             // family counts only where the file does not say its own
  std::optional<double> scaling_factor;    // for all channels, as is the shift
  std::optional<double> shift_factor;
};

// What a model computes in.
enum class Dtype { float32, bfloat16, float16 };

// What runs a model.
enum class Engine {
  automatic,    // native where the network is one we know, else TorchScript
  native,       // the layers of a known network, one by one: on kernels of our own, or libtorch's
                // operators
  torchscript,  // the program that a TorchScript file is
};

struct ModelInfo {
  std::string name;
  LatentSpace space;             // whole in a loaded model; space.from says how it is known
  bool has_moments = false;      // encode gives mean and logvar, so a sample can be drawn
  bool io_scaled = false;        // the network itself gives scaled numbers (the TAESD family's)
  std::string weights_sha256;    // lower-case hex, empty when unknown
  std::string source;            // where the weights came from, as the export noted it
  std::string format;            // "safetensors", "TorchScript"
  std::string kind;              // "AutoencoderKL", "AutoencoderTiny"; empty when not one we know
  std::string naming;            // how its file names the tensors, for people
  std::uint64_t parameters = 0;  // numbers the network uses; 0 when not known
  std::string weights_dtype;     // as stored: "F32", "BF16"; empty when not known
  Device device;                 // that runs it: the CPU, or a GPU with its index
  Dtype dtype = Dtype::float32;  // computed in; may be wider than the one asked for
  Engine engine = Engine::torchscript;  // which one runs it
};

}  // namespace sdvae
