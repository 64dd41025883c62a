#include "model/locate.h"

#include <array>
#include <cstdlib>
#include <string_view>

#include <fmt/format.h>

#include "base/file.h"
#include "base/own_folder.h"
#include "sdvae/error.h"

namespace sdvae {
namespace {

namespace fs = std::filesystem;

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
  if (fs::is_regular_file(path, error) || fs::is_directory(path, error)) return;
  throw Error(
      ErrorKind::model,
      fmt::format("cannot use model {} (from {}): there is no such file", quoted(path), said_by),
      "give a .safetensors file, a diffusers folder, or an export of "
      "scripts/export_vae.py");
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
              "give --model FILE or set SDVAE_MODEL: a .safetensors file or a diffusers folder of "
              "any Stable Diffusion VAE");
}

}  // namespace sdvae
