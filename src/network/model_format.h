// What a model file is, told from its content, never from its name. Pure functions.
#pragma once

#include <filesystem>

#include "base/bytes.h"

namespace sdvae {

enum class ModelFormat {
  torchscript,  // a zip archive with TorchScript's constants in it
  safetensors,
  pickle,  // .ckpt, .bin, .pth: a program that runs when it is loaded; never opened
  web_page,
  lfs_pointer,  // what git leaves where a large file was not fetched
  empty,        // no bytes, or none that can be read
  unknown,
};

// Looks at the first and the last bytes of a file.
[[nodiscard]] ModelFormat model_format(ByteView content);

// Advice for whoever gave something else as a model.
inline constexpr const char* kWhatToGive =
    "give a .safetensors file, a diffusers folder, or an export of scripts/export_vae.py";

// Throws Error (model) with a sentence that says what the file is instead, and a hint.
[[noreturn]] void fail_no_model(const std::filesystem::path& path, ModelFormat format);

}  // namespace sdvae
