// The Hugging Face cache as it lies on the disk, for reading:
//
//   models--OWNER--NAME/blobs/ETAG                    the files
//   models--OWNER--NAME/snapshots/COMMIT/FOLDER/FILE  links to them, under their names
//   models--OWNER--NAME/refs/main                     the commit that was the newest one
//
// Functions that only look never throw: what cannot be read is not there. Safe from any thread.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace sdvae::hub {

// "OWNER/NAME" -> cache/models--OWNER--NAME.
[[nodiscard]] std::filesystem::path repo_folder(const std::filesystem::path& cache,
                                                const std::string& repo);

// Whether the text is forty hexadecimal digits.
[[nodiscard]] bool is_commit(const std::string& text);

// The newest snapshot of a repository that has all the files: the one of refs/main where it has
// them, else the one that was changed last.
[[nodiscard]] std::optional<std::filesystem::path> find_snapshot(
    const std::filesystem::path& cache, const std::string& repo,
    std::span<const std::string> files);

struct CachedRepo {
  std::string repo;                // "OWNER/NAME"
  std::filesystem::path snapshot;  // Its snapshot, as find_snapshot without files gives it.
};

// The repositories whose "OWNER/NAME" is wanted, in the order of their names. Of others no folder
// is opened.
[[nodiscard]] std::vector<CachedRepo> cached_repos(
    const std::filesystem::path& cache, const std::function<bool(const std::string&)>& is_wanted);

}  // namespace sdvae::hub
