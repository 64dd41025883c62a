#include "catalog/places.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/environment.h"
#include "base/own_file.h"

namespace sdvae {
namespace {

namespace fs = std::filesystem;

// One model in two formats: the weights alone need no libtorch, so they come first.
constexpr std::array<std::string_view, 2> kBuiltInFiles = {"sdvae-tiny.safetensors",
                                                           "sdvae-tiny.pt"};
// Beside the program and the library in a build tree; where an installation has it for each.
constexpr std::array<std::string_view, 3> kBuiltInFolders = {"models", SDVAE_BINDIR_MODELS,
                                                             SDVAE_LIBDIR_MODELS};

// The subfolders of the programs' folders that exist, each once: two names may be one folder.
std::vector<fs::path> with_subfolder(const std::vector<fs::path>& programs,
                                     const fs::path& subfolder) {
  std::vector<fs::path> found;
  for (const fs::path& program : programs) {
    std::error_code error;
    fs::path folder = fs::canonical(program / subfolder, error);
    if (error || !fs::is_directory(folder, error)) continue;
    if (std::find(found.begin(), found.end(), folder) == found.end()) {
      found.push_back(std::move(folder));
    }
  }
  return found;
}

}  // namespace

fs::path built_in_model() {
  for (const std::string_view folder : kBuiltInFolders) {
    for (const std::string_view file : kBuiltInFiles) {
      const fs::path path = own_folder() / folder / file;
      std::error_code error;
      if (fs::is_regular_file(path, error)) return fs::weakly_canonical(path, error);
    }
  }
  return {};
}

fs::path added_models_folder() {
  if (fs::path said = environment_path("SDVAE_MODELS"); !said.empty()) return said;
  const fs::path data = environment_path("XDG_DATA_HOME");
  return (data.empty() ? home_folder() / ".local" / "share" : data) / "sdvae" / "models";
}

std::vector<fs::path> comfyui_folders() {
  const fs::path home = home_folder();
  std::vector<fs::path> programs = {home / "ComfyUI", home / "comfy" / "ComfyUI",
                                    home / "Documents" / "ComfyUI", "ComfyUI", "."};
  if (fs::path said = environment_path("COMFYUI_PATH"); !said.empty()) {
    programs.insert(programs.begin(), std::move(said));
  }
  return with_subfolder(programs, fs::path("models") / "vae");
}

std::vector<fs::path> a1111_folders() {
  const fs::path name = "stable-diffusion-webui";
  return with_subfolder({home_folder() / name, name, "."}, fs::path("models") / "VAE");
}

}  // namespace sdvae
