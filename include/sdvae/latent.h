// Latents in memory and in .latent files.
//
// Every latent in memory is scaled: the numbers that a diffusion model sees, packed where its space
// packs (latent_space.h). Raw is converted at the edge of a file or of a model, by the space that
// travels in LatentInfo.
//
// A .latent file is a safetensors file that ComfyUI's LoadLatent reads too. Its rule decides how
// values are stored: without the empty tensor `latent_format_version_0` they are scaled by 0.18215,
// with it they are raw. So family sd1 is written scaled without the marker, all others raw with it,
// but for spaces that pack: those ComfyUI keeps scaled and packed, with the marker.
// (https://huggingface.co/docs/safetensors, comfyanonymous/ComfyUI nodes.py: SaveLatent,
// LoadLatent)
//
// All functions are free of shared state and may be called from several threads at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sdvae/export.h"
#include "sdvae/latent_space.h"

namespace sdvae {

// What is taken of the normal distribution that an encoder gives: its mean, or numbers drawn from
// it.
enum class Posterior { mean, sample };

// Number types in which a file keeps a latent; in memory it is float32.
enum class LatentDtype { float32, float16, bfloat16 };

// Where a latent comes from and how to turn it back. An empty string or an empty optional means
// that the file does not say.
struct LatentInfo {
  // A space that leaves shift or scale unset takes them, and the packing with them, from the
  // decoding model, and in a file that is written from the family. In a latent that was read both
  // are set; the factor stays unknown.
  LatentSpace space = {};
  std::optional<Posterior> posterior = {};
  std::optional<std::uint64_t> seed = {};  // Seed of a posterior that was sampled.
  std::string model = {};                  // Name of the model that encoded the latent.
  std::string model_sha256 = {};           // Hash of that model's weights, in lower-case hex.
  int image_width = 0;                     // Width to give back, in pixels; 0 when unknown.
  int image_height = 0;                    // Height to give back, in pixels; 0 when unknown.
  std::string fit = {};  // How the picture was fitted: "pad", "crop", "resize", "error" or empty.
  std::map<std::string, std::string> extra = {};  // Metadata of other programs, kept as it is.
};

// Latents of N pictures of one size, [N, C, height, width].
struct Latent {
  int batch = 1;                   // N, the number of pictures.
  int channels = 4;                // C, after packing: scaled_channels of the space.
  int height = 0;                  // Rows of the latent: picture height / scaled_factor.
  int width = 0;                   // Columns of the latent.
  std::vector<float> values = {};  // N * C * height * width scaled values, in that order.
  LatentInfo info = {};
};

// How a latent is stored in its file; in memory it is the same whatever the storage.
struct LatentFileInfo {
  // Number type of `latent_tensor` as stored; float64 is read as float32.
  LatentDtype dtype = LatentDtype::float32;
  bool stored_raw = false;    // The file holds raw values, else scaled ones.
  bool has_marker = false;    // The file has ComfyUI's tensor latent_format_version_0.
  bool names_family = false;  // The file names its family, else ComfyUI's rule did, or nobody.
  std::uint64_t bytes = 0;    // Length of the file.
  // Names of the tensors that are none of a latent's, such as ComfyUI's noise_mask: passed over.
  std::vector<std::string> other_tensors = {};
};

// A latent and what its file says of how it is stored.
struct LatentFile {
  Latent latent;
  LatentFileInfo info;
};

// Reads a .latent file, as strictly as the safetensors specification: header at most 100 MB, no
// holes, no overlaps, no duplicate keys, sizes that match shapes, exact length.
// Throws Error: io when it cannot be read; bad_data when it is no such file, or holds a value that
// is not finite (the message names it).
[[nodiscard]] SDVAE_API Latent read_latent(const std::filesystem::path& path);

// The same from memory. `name` is what error messages call the file.
[[nodiscard]] SDVAE_API Latent parse_latent(std::span<const std::byte> file,
                                            const std::string& name);

// The same two, with what the file says of how the latent is stored.
[[nodiscard]] SDVAE_API LatentFile read_latent_file(const std::filesystem::path& path);
[[nodiscard]] SDVAE_API LatentFile parse_latent_file(std::span<const std::byte> file,
                                                     const std::string& name);

// The whole file as bytes. Throws Error (bad_data) when the shape does not match the values, a
// value is not finite in the dtype asked for, or neither the info nor a known family says how the
// values are scaled, or what it says does not fit the channels.
[[nodiscard]] SDVAE_API std::vector<std::byte> serialize_latent(
    const Latent& latent, LatentDtype dtype = LatentDtype::float32);

// Writes the file: whole or not at all, never over an existing file unless `overwrite`.
SDVAE_API void write_latent(const Latent& latent, const std::filesystem::path& path,
                            LatentDtype dtype = LatentDtype::float32, bool overwrite = false);

}  // namespace sdvae
