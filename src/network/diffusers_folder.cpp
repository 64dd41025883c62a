#include "network/diffusers_folder.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/file.h"
#include "sdvae/error.h"

namespace sdvae {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kConfigFile = "config.json";
constexpr std::string_view kWeightsStem = "diffusion_pytorch_model";
constexpr std::array<std::string_view, 2> kWeightsFiles = {
    "diffusion_pytorch_model.safetensors", "diffusion_pytorch_model.fp16.safetensors"};
constexpr std::string_view kPickledWeights = "diffusion_pytorch_model.bin";
constexpr std::string_view kHubFolder = "models--";  // of a hub's cache: models--OWNER--NAME

bool is_file(const fs::path& path) {
  std::error_code error;
  return fs::is_regular_file(path, error);
}

[[noreturn]] void fail_folder(const fs::path& folder, const std::string& problem,
                              const std::string& hint) {
  throw Error(ErrorKind::model,
              fmt::format("cannot use the folder {}: {}", quoted(folder), problem), hint)
      .about(folder);
}

DiffusersFolder in_folder(const fs::path& given) {
  const bool is_pipeline = !is_file(given / kConfigFile) && is_file(given / "vae" / kConfigFile);
  const fs::path folder = is_pipeline ? given / "vae" : given;
  if (!is_file(folder / kConfigFile)) {
    fail_folder(given, "it holds no config.json, here or in vae/",
                "give the folder of a diffusers autoencoder or pipeline, or a weights file");
  }
  for (const std::string_view name : kWeightsFiles) {
    if (is_file(folder / name)) return {folder / name, read_config(folder / kConfigFile)};
  }
  if (is_file(folder / kPickledWeights)) {
    fail_folder(folder, "its only weights are a Python pickle, which can run any code when loaded",
                "look for the same model as .safetensors, or load and save it again in diffusers");
  }
  fail_folder(folder, fmt::format("it lacks {}", kWeightsFiles.front()),
              "fetch the whole model again");
}

std::string without_half(std::string stem) {
  for (const std::string_view half : {"_encoder", "_decoder", "-encoder", "-decoder"}) {
    if (stem.ends_with(half)) stem.resize(stem.size() - half.size());
  }
  return stem;
}

std::string hub_name(const fs::path& path) {
  for (const fs::path& part : path) {
    const std::string text = part.string();
    const auto cut = text.rfind("--");
    if (text.starts_with(kHubFolder) && cut >= kHubFolder.size()) return text.substr(cut + 2);
  }
  return {};
}

}  // namespace

DiffusersFolder find_diffusers(const fs::path& path) {
  std::error_code error;
  if (fs::is_directory(path, error)) return in_folder(path);
  DiffusersFolder found{path, {}};
  const fs::path config = path.parent_path() / kConfigFile;
  if (path.filename().string().starts_with(kWeightsStem) && is_file(config)) {
    found.config = read_config(config);
  }
  return found;
}

std::string model_name(const Weights& weights, const fs::path& given) {
  const auto said = weights.metadata.find("sdvae.name");
  if (said != weights.metadata.end() && !said->second.empty()) return said->second;
  std::error_code error;
  fs::path path = fs::absolute(given, error).lexically_normal();
  if (std::string name = hub_name(path); !name.empty()) return name;
  if (!path.has_filename()) path = path.parent_path();
  const bool is_folder = fs::is_directory(path, error);
  if (!is_folder && !path.stem().string().starts_with(kWeightsStem)) {
    return without_half(path.stem().string());
  }
  if (!is_folder) path = path.parent_path();
  if (path.filename() == "vae" && path.parent_path().has_filename()) path = path.parent_path();
  return path.filename().string();
}

std::string source_text(const Weights& weights) {
  std::vector<std::string> names;
  for (const fs::path& file : weights.files) names.push_back(file.filename().string());
  std::sort(names.begin(), names.end());
  return fmt::format("{}", fmt::join(names, " + "));
}

}  // namespace sdvae
