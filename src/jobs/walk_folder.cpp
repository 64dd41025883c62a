#include "jobs/walk_folder.h"

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <set>
#include <string>
#include <sys/stat.h>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "base/file.h"

namespace sdvae {
namespace {

namespace fs = std::filesystem;

// A folder by its device and number there, whatever names lead to it.
using FolderId = std::pair<dev_t, ino_t>;

struct Walk {
  fs::path top;
  FileKind kind = FileKind::picture;
  std::vector<fs::path> folders = {};  // Folders that are still to be read.
  std::set<fs::path> links = {};       // Links to folders, for when no folder is left.
  std::set<FolderId> seen = {};        // Folders that were read, or that hold the top one.
  std::vector<Input> found = {};
  PassedOver passed_over = {};
};

Input unreadable(const fs::path& folder, int code) {
  const std::string why = std::generic_category().message(code);
  return {folder,
          {},
          Error(ErrorKind::io, fmt::format("cannot read folder {}: {}", quoted(folder), why))
              .about(folder)};
}

Input nothing_in(const fs::path& folder, FileKind kind) {
  return {
      folder,
      {},
      Error(ErrorKind::bad_data, fmt::format("folder {} holds no {}", quoted(folder),
                                             kind == FileKind::picture ? "pictures" : "latents"))
          .about(folder)};
}

// A link to one of them would lead around in a circle, and out of what was named.
void see_folders_above(Walk& walk) {
  std::error_code error;
  fs::path folder = fs::canonical(walk.top, error);
  while (folder.has_relative_path()) {
    folder = folder.parent_path();
    struct stat status {};
    if (::stat(folder.c_str(), &status) == 0) walk.seen.emplace(status.st_dev, status.st_ino);
  }
}

// What cannot be looked at counts as a file, which says so when it is read.
void sort_in(const fs::directory_entry& entry, Walk& walk) {
  const fs::path& path = entry.path();
  if (path.filename().string().starts_with('.')) {
    ++walk.passed_over.hidden;
    return;
  }
  std::error_code error;
  if (entry.is_directory(error)) {
    if (entry.is_symlink(error)) {
      walk.links.insert(path);
    } else {
      walk.folders.push_back(path);
    }
    return;
  }
  if (kind_of_name(path) != walk.kind || entry.is_other(error)) {
    ++walk.passed_over.other_kinds;
    return;
  }
  walk.found.push_back({path, path.lexically_relative(walk.top)});
}

void read_folder(const fs::path& folder, Walk& walk) {
  struct stat status {};
  if (::stat(folder.c_str(), &status) != 0) {
    walk.found.push_back(unreadable(folder, errno));
    return;
  }
  if (!walk.seen.emplace(status.st_dev, status.st_ino).second) {
    ++walk.passed_over.folders;
    return;
  }
  std::error_code error;
  fs::directory_iterator entry(folder, error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    sort_in(*entry, walk);
  }
  if (error) walk.found.push_back(unreadable(folder, error.value()));
}

void read_all_folders(Walk& walk) {
  walk.folders.push_back(walk.top);
  while (!walk.folders.empty() || !walk.links.empty()) {
    if (walk.folders.empty()) {
      // The first by name, whatever order the folder has them in.
      walk.folders.push_back(walk.links.extract(walk.links.begin()).value());
    }
    const fs::path folder = std::move(walk.folders.back());
    walk.folders.pop_back();
    read_folder(folder, walk);
  }
}

}  // namespace

void walk_folder(const fs::path& folder, FileKind kind, Inputs& inputs) {
  Walk walk{.top = folder, .kind = kind};
  see_folders_above(walk);
  read_all_folders(walk);
  if (walk.found.empty()) walk.found.push_back(nothing_in(folder, kind));
  std::sort(walk.found.begin(), walk.found.end(),
            [](const Input& a, const Input& b) { return a.path < b.path; });
  std::move(walk.found.begin(), walk.found.end(), std::back_inserter(inputs.files));
  inputs.passed_over.other_kinds += walk.passed_over.other_kinds;
  inputs.passed_over.hidden += walk.passed_over.hidden;
  inputs.passed_over.folders += walk.passed_over.folders;
}

}  // namespace sdvae
