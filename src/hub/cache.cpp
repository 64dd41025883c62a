#include "hub/cache.h"

#include <algorithm>
#include <fstream>
#include <string_view>

namespace sdvae::hub {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "models--";
constexpr std::string_view kSlash = "--";  // stands for the slash between owner and name

bool has_all(const fs::path& snapshot, std::span<const std::string> files) {
  return std::all_of(files.begin(), files.end(), [&](const std::string& file) {
    std::error_code error;
    return fs::is_regular_file(snapshot / file, error);
  });
}

std::string newest_commit(const fs::path& repo) {
  std::string commit(40, '\0');
  std::ifstream file(repo / "refs" / "main", std::ios::binary);
  file.read(commit.data(), static_cast<std::streamsize>(commit.size()));
  return is_commit(commit) ? commit : std::string();
}

struct Dated {
  fs::path path;
  fs::file_time_type changed;
};

std::vector<Dated> snapshots(const fs::path& repo) {
  std::vector<Dated> found;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(repo / "snapshots", error)) {
    std::error_code ignored;
    if (!entry.is_directory(ignored)) continue;
    found.push_back({entry.path(), entry.last_write_time(ignored)});
  }
  std::sort(found.begin(), found.end(),
            [](const Dated& a, const Dated& b) { return a.changed > b.changed; });
  return found;
}

std::optional<fs::path> find_in(const fs::path& repo, std::span<const std::string> files) {
  if (const std::string commit = newest_commit(repo); !commit.empty()) {
    fs::path snapshot = repo / "snapshots" / commit;
    std::error_code error;
    if (fs::is_directory(snapshot, error) && has_all(snapshot, files)) return snapshot;
  }
  for (const Dated& snapshot : snapshots(repo)) {
    if (has_all(snapshot.path, files)) return snapshot.path;
  }
  return std::nullopt;
}

}  // namespace

fs::path repo_folder(const fs::path& cache, const std::string& repo) {
  std::string name = repo;
  if (const auto slash = name.find('/'); slash != std::string::npos) name.replace(slash, 1, kSlash);
  return cache / (std::string(kPrefix) + name);
}

bool is_commit(const std::string& text) {
  return text.size() == 40 && text.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
}

std::optional<fs::path> find_snapshot(const fs::path& cache, const std::string& repo,
                                      std::span<const std::string> files) {
  return find_in(repo_folder(cache, repo), files);
}

std::vector<CachedRepo> cached_repos(const fs::path& cache,
                                     const std::function<bool(const std::string&)>& is_wanted) {
  std::vector<CachedRepo> found;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(cache, error)) {
    std::string name = entry.path().filename().string();
    if (!name.starts_with(kPrefix)) continue;
    name.erase(0, kPrefix.size());
    if (const auto slash = name.find(kSlash); slash != std::string::npos) {
      name = name.substr(0, slash) + '/' + name.substr(slash + kSlash.size());
    }
    if (!is_wanted(name)) continue;
    auto snapshot = find_in(entry.path(), {});
    if (!snapshot) continue;
    found.push_back({std::move(name), std::move(*snapshot)});
  }
  std::sort(found.begin(), found.end(),
            [](const CachedRepo& a, const CachedRepo& b) { return a.repo < b.repo; });
  return found;
}

}  // namespace sdvae::hub
