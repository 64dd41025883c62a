#include "model/locate.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <string_view>

#include <fmt/format.h>

#include "base/file.h"
#include "base/own_folder.h"
#include "sdvae/error.h"

namespace sdvae {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kZipMagic = "PK\x03\x04";  // TorchScript files are zip archives
constexpr std::string_view kBuiltInFile = "sdvae-tiny.pt";
// Beside the library in a build tree; under share/ in an installation.
constexpr std::array<std::string_view, 2> kBuiltInFolders = {"models", "../share/sdvae/models"};

fs::path built_in_model() {
  for (const std::string_view folder : kBuiltInFolders) {
    const fs::path path = own_folder() / folder / kBuiltInFile;
    std::error_code error;
    if (fs::is_regular_file(path, error)) return fs::weakly_canonical(path, error);
  }
  return {};
}

void check_exists(const fs::path& path, std::string_view said_by) {
  std::error_code error;
  if (fs::is_regular_file(path, error)) return;
  const bool folder = fs::is_directory(path, error);
  throw Error(ErrorKind::model,
              fmt::format("cannot use model {} (from {}): {}", quoted(path), said_by,
                          folder ? "it is a folder" : "there is no such file"),
              "make a model file with scripts/export_vae.py, which takes a folder or a hub name");
}

// Of a regular file: what is taken from a pipe is gone for whoever reads it next.
std::string first_bytes(const fs::path& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return {};
  std::string bytes(16, '\0');
  std::ifstream file(path, std::ios::binary);
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  return bytes;
}

}  // namespace

LocatedModel locate_model(const std::string& asked) {
  if (!asked.empty()) {
    check_exists(asked, "--model");
    return {asked, false};
  }
  if (const char* variable = std::getenv("SDVAE_MODEL"); variable != nullptr && *variable != '\0') {
    check_exists(variable, "$SDVAE_MODEL");
    return {variable, false};
  }
  if (fs::path path = built_in_model(); !path.empty()) return {std::move(path), true};
  throw Error(ErrorKind::model, "no model was given",
              "give --model FILE or set SDVAE_MODEL; scripts/export_vae.py makes such a file from "
              "any Stable Diffusion VAE");
}

bool looks_like_torchscript(const fs::path& path) {
  return first_bytes(path).starts_with(kZipMagic);
}

void check_is_torchscript(const fs::path& path) {
  const std::string bytes = first_bytes(path);
  if (bytes.starts_with(kZipMagic)) return;
  const bool pickle = bytes.starts_with("\x80");
  const bool weights = bytes.size() > 8 && bytes[8] == '{';
  throw Error(
      ErrorKind::model,
      fmt::format("cannot use model {}: {}", quoted(path),
                  bytes.empty() ? "the file is empty or unreadable"
                  : weights     ? "it holds bare weights (safetensors), not a TorchScript model"
                  : pickle      ? "it is a Python pickle, which can run any code when it is loaded"
                                : "it is not a TorchScript file"),
      "make a model file with scripts/export_vae.py");
}

}  // namespace sdvae
