#include "catalog/known_models.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/text.h"
#include "catalog/places.h"
#include "hub/cache.h"
#include "hub/settings.h"
#include "network/vae_folder.h"

namespace sdvae {
namespace {

namespace fs = std::filesystem;
using Models = std::vector<KnownModel>;

constexpr std::string_view kSafetensors = ".safetensors";

std::uint64_t bytes_of(const fs::path& file) {
  std::error_code error;
  const std::uint64_t bytes = fs::file_size(file, error);
  return error ? 0 : bytes;
}

std::optional<KnownModel> folder_model(std::string name, const fs::path& folder, Origin origin) {
  const auto weights = vae_weights(folder);
  if (!weights) return std::nullopt;
  return KnownModel{std::move(name), folder, origin, "",
                    bytes_of(folder / kVaeConfig) + bytes_of(*weights)};
}

KnownModel file_model(const fs::path& file, Origin origin) {
  return {file.stem().string(), file, origin, "", bytes_of(file)};
}

// By name, because a folder gives its entries in no order.
void append_sorted(Models& models, Models&& found) {
  std::sort(found.begin(), found.end(),
            [](const KnownModel& a, const KnownModel& b) { return a.name < b.name; });
  std::move(found.begin(), found.end(), std::back_inserter(models));
}

void append_added(Models& models) {
  Models found;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(added_models_folder(), error)) {
    const fs::path& path = entry.path();
    const std::string extension = lower_case(path.extension().string());
    std::error_code ignored;
    if (entry.is_regular_file(ignored) && (extension == ".pt" || extension == kSafetensors)) {
      found.push_back(file_model(path, Origin::added));
    } else if (entry.is_directory(ignored)) {
      auto model = folder_model(path.filename().string(), path, Origin::added);
      if (model) found.push_back(std::move(*model));
    }
  }
  append_sorted(models, std::move(found));
}

void append_catalog(Models& models, const fs::path& cache) {
  for (const CatalogModel& model : catalog()) {
    const std::vector<std::string> files = files_of(model);
    const auto snapshot = hub::find_snapshot(cache, std::string(model.repo), files);
    models.push_back(snapshot ? model_in_snapshot(model, *snapshot)
                              : KnownModel{.name = std::string(model.name),
                                           .path = {},
                                           .origin = Origin::hub,
                                           .family = std::string(model.family)});
  }
}

bool is_taken(const Models& models, const std::string& name) {
  return std::any_of(models.begin(), models.end(),
                     [&](const KnownModel& model) { return model.name == name; });
}

bool is_in_catalog(const std::string& repo, std::string_view folder) {
  const auto models = catalog();
  return std::any_of(models.begin(), models.end(), [&](const CatalogModel& model) {
    return model.repo == repo && model.folder == folder;
  });
}

// A repository is called NAME, or OWNER--NAME when that is another model's name.
void append_cached_repos(Models& models, const fs::path& cache) {
  for (const hub::CachedRepo& cached : hub::cached_repos(cache)) {
    for (const std::string_view folder : {std::string_view(), std::string_view("vae")}) {
      const fs::path path = folder.empty() ? cached.snapshot : cached.snapshot / folder;
      if (is_in_catalog(cached.repo, folder)) continue;
      std::string name = cached.repo.substr(cached.repo.find('/') + 1);
      if (const auto slash = cached.repo.find('/');
          is_taken(models, name) && slash != std::string::npos) {
        name.insert(0, cached.repo.substr(0, slash) + "--");
      }
      auto model = folder_model(std::move(name), path, Origin::hugging_face_cache);
      if (model) models.push_back(std::move(*model));
    }
  }
}

// Both programs look into subfolders too. Their other formats are pickles, which are never opened.
void append_folder(Models& models, const fs::path& folder, Origin origin) {
  Models found;
  std::error_code error;
  constexpr auto kRules = fs::directory_options::skip_permission_denied;
  for (auto entry = fs::recursive_directory_iterator(folder, kRules, error);
       !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    std::error_code ignored;
    if (!entry->is_regular_file(ignored)) continue;
    if (lower_case(entry->path().extension().string()) != kSafetensors) continue;
    found.push_back(file_model(entry->path(), origin));
  }
  append_sorted(models, std::move(found));
}

// On a file system that does not tell A from a, both programs may have the same folder.
void append_other_programs(Models& models) {
  const std::vector<fs::path> comfyui = comfyui_folders();
  for (const fs::path& folder : comfyui) append_folder(models, folder, Origin::comfyui);
  for (const fs::path& folder : a1111_folders()) {
    const bool seen = std::any_of(comfyui.begin(), comfyui.end(), [&](const fs::path& other) {
      std::error_code error;
      return fs::equivalent(folder, other, error);
    });
    if (!seen) append_folder(models, folder, Origin::a1111);
  }
}

}  // namespace

KnownModel model_in_snapshot(const CatalogModel& model, const fs::path& snapshot) {
  KnownModel known{std::string(model.name),
                   model.folder.empty() ? snapshot : snapshot / model.folder,
                   Origin::hugging_face_cache, std::string(model.family), 0};
  for (const std::string& file : files_of(model)) known.bytes += bytes_of(snapshot / file);
  return known;
}

std::string family_of(const KnownModel& model) {
  return model.family.empty() && !model.path.empty() ? family_at_hand(model.path) : model.family;
}

std::vector<KnownModel> known_models() {
  Models models;
  if (const fs::path path = built_in_model(); !path.empty()) {
    models.push_back(file_model(path, Origin::built_in));
  }
  const fs::path cache = hub::settings_from_environment().cache;
  append_added(models);
  append_catalog(models, cache);
  append_cached_repos(models, cache);
  append_other_programs(models);
  return models;
}

std::optional<KnownModel> find_known_model(const std::string& name) {
  Models models = known_models();
  std::optional<KnownModel> absent;
  for (KnownModel& model : models) {
    if (model.name != name) continue;
    if (!model.path.empty()) return std::move(model);
    absent = std::move(model);
  }
  return absent;
}

bool can_be_model_name(const std::string& asked) {
  constexpr std::array<std::string_view, 8> kEndings = {".pt",  ".pth",  kSafetensors, ".ckpt",
                                                        ".bin", ".json", ".gguf",      ".onnx"};
  if (asked.empty() || asked.front() == '.' || asked.find('/') != std::string::npos) return false;
  const std::string lower = lower_case(asked);
  return std::none_of(kEndings.begin(), kEndings.end(),
                      [&](std::string_view ending) { return lower.ends_with(ending); });
}

}  // namespace sdvae
