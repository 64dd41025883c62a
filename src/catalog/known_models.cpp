#include "catalog/known_models.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>
#include <tuple>

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

// Which models are looked for, and what was found of them.
struct Search {
  std::string asked;                 // The name that is asked for; empty: all that there are.
  std::vector<std::string> bearing;  // The names that bear on which model `asked` means.
  fs::path cache;                    // Folder of the hub's cache.
  Models models;

  [[nodiscard]] bool wants(const std::string& name) const {
    return asked.empty() || std::find(bearing.begin(), bearing.end(), name) != bearing.end();
  }
  // Whether what stands first of that name is known, so that nothing more needs to be looked at.
  [[nodiscard]] bool is_over() const {
    return !asked.empty() && std::any_of(models.begin(), models.end(), [&](const auto& model) {
      return model.name == asked && !model.path.empty();
    });
  }
};

Search search_for(const std::string& asked) {
  Search search{asked, {asked}, hub::settings_from_environment().cache, {}};
  // OWNER--NAME is called so only where NAME is another model's name.
  for (auto dashes = asked.find("--"); dashes != std::string::npos;
       dashes = asked.find("--", dashes + 1)) {
    search.bearing.push_back(asked.substr(dashes + 2));
  }
  return search;
}

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

// Sorted by name, because a folder gives its entries in no order. Of one name the least deep comes
// first, as a search for that name finds it.
void append_sorted(Models& models, Models&& found) {
  const auto depth = [](const fs::path& path) { return std::distance(path.begin(), path.end()); };
  std::sort(found.begin(), found.end(), [&](const KnownModel& a, const KnownModel& b) {
    return std::tuple(std::string_view(a.name), depth(a.path), a.path) <
           std::tuple(std::string_view(b.name), depth(b.path), b.path);
  });
  std::move(found.begin(), found.end(), std::back_inserter(models));
}

void append_built_in(Search& search) {
  const fs::path path = built_in_model();
  if (!path.empty() && search.wants(path.stem().string())) {
    search.models.push_back(file_model(path, Origin::built_in));
  }
}

void append_added(Search& search) {
  Models found;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(added_models_folder(), error)) {
    const fs::path& path = entry.path();
    const std::string extension = lower_case(path.extension().string());
    std::error_code ignored;
    if (entry.is_regular_file(ignored) && (extension == ".pt" || extension == kSafetensors)) {
      if (search.wants(path.stem().string())) found.push_back(file_model(path, Origin::added));
    } else if (search.wants(path.filename().string()) && entry.is_directory(ignored)) {
      auto model = folder_model(path.filename().string(), path, Origin::added);
      if (model) found.push_back(std::move(*model));
    }
  }
  append_sorted(search.models, std::move(found));
}

void append_catalog(Search& search) {
  for (const CatalogModel& model : catalog()) {
    if (!search.wants(std::string(model.name))) continue;
    const std::vector<std::string> files = files_of(model);
    const auto snapshot = hub::find_snapshot(search.cache, std::string(model.repo), files);
    search.models.push_back(snapshot ? model_in_snapshot(model, *snapshot)
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

std::string name_of(const std::string& repo) { return repo.substr(repo.find('/') + 1); }

// A repository is called NAME, or OWNER--NAME when that is another model's name.
void append_cached_repos(Search& search) {
  Models& models = search.models;
  const auto is_wanted = [&](const std::string& repo) { return search.wants(name_of(repo)); };
  for (const hub::CachedRepo& cached : hub::cached_repos(search.cache, is_wanted)) {
    for (const std::string_view folder : {std::string_view(), std::string_view("vae")}) {
      const fs::path path = folder.empty() ? cached.snapshot : cached.snapshot / folder;
      if (is_in_catalog(cached.repo, folder)) continue;
      std::string name = name_of(cached.repo);
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
void append_folder(Search& search, const fs::path& folder, Origin origin) {
  if (search.is_over()) return;
  const fs::path candidate = folder / (search.asked + std::string(kSafetensors));
  std::error_code absent;
  if (!search.asked.empty() && fs::is_regular_file(candidate, absent)) {
    search.models.push_back(file_model(candidate, origin));
    return;
  }
  Models found;
  std::error_code error;
  constexpr auto kRules = fs::directory_options::skip_permission_denied;
  for (auto entry = fs::recursive_directory_iterator(folder, kRules, error);
       !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    std::error_code ignored;
    const fs::path& path = entry->path();
    if (!search.wants(path.stem().string()) || !entry->is_regular_file(ignored)) continue;
    if (lower_case(path.extension().string()) != kSafetensors) continue;
    found.push_back(file_model(path, origin));
  }
  append_sorted(search.models, std::move(found));
}

// On a file system that does not tell A from a, both programs may have the same folder.
void append_other_programs(Search& search) {
  const std::vector<fs::path> comfyui = comfyui_folders();
  for (const fs::path& folder : comfyui) append_folder(search, folder, Origin::comfyui);
  for (const fs::path& folder : a1111_folders()) {
    const bool seen = std::any_of(comfyui.begin(), comfyui.end(), [&](const fs::path& other) {
      std::error_code error;
      return fs::equivalent(folder, other, error);
    });
    if (!seen) append_folder(search, folder, Origin::a1111);
  }
}

// The places in which models are looked for, by precedence.
constexpr std::array kPlaces = {append_built_in, append_added, append_catalog, append_cached_repos,
                                append_other_programs};

Models run(Search search) {
  for (const auto place : kPlaces) {
    if (!search.is_over()) place(search);
  }
  return std::move(search.models);
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

std::vector<KnownModel> known_models() { return run(search_for("")); }

std::optional<KnownModel> find_known_model(const std::string& name) {
  if (name.empty()) return std::nullopt;
  std::optional<KnownModel> absent;
  for (KnownModel& model : run(search_for(name))) {
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
