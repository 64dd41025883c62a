#include "jobs/inputs.h"

#include <algorithm>
#include <system_error>
#include <unistd.h>

#include <fmt/format.h>

#include "base/file.h"
#include "sdvae/error.h"

namespace sdvae {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kLargestListBytes = 1U << 30U;

bool is_hidden(const fs::path& path) { return path.filename().string().starts_with('.'); }

std::vector<Input> walk_folder(const fs::path& folder, FileKind kind) {
  std::vector<Input> found;
  std::error_code error;
  fs::recursive_directory_iterator entry(folder, error);
  for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    const bool hidden = is_hidden(entry->path());
    std::error_code unreadable;
    if (entry->is_directory(unreadable)) {
      if (hidden) entry.disable_recursion_pending();
      continue;
    }
    if (hidden || kind_of_name(entry->path()) != kind) continue;
    found.push_back({entry->path(), entry->path().lexically_relative(folder)});
  }
  if (error) {
    throw Error(ErrorKind::io,
                fmt::format("cannot read folder {}: {}", quoted(folder), error.message()))
        .about(folder);
  }
  if (found.empty()) {
    throw Error(ErrorKind::bad_data,
                fmt::format("folder {} holds no {}", quoted(folder),
                            kind == FileKind::picture ? "pictures" : "latents"))
        .about(folder);
  }
  std::sort(found.begin(), found.end(),
            [](const Input& a, const Input& b) { return a.path < b.path; });
  return found;
}

// A listed path keeps its folders under the output folder, unless they would lead out of it.
fs::path place_of_listed(const fs::path& path) {
  const fs::path normal = path.lexically_normal();
  const bool leads_out = normal.is_absolute() || (!normal.empty() && *normal.begin() == "..");
  return leads_out ? path.filename() : normal;
}

std::vector<Input> read_list(const fs::path& list) {
  const std::vector<std::byte> bytes =
      is_standard_stream(list) ? read_stream(STDIN_FILENO, "standard input", kLargestListBytes)
                               : read_file(list, kLargestListBytes);
  const std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  std::vector<Input> found;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    std::string line = text.substr(start, end - start);
    if (line.ends_with('\r')) line.pop_back();
    if (!line.empty()) found.push_back({line, place_of_listed(line)});
    start = end + 1;
  }
  if (found.empty()) {
    throw Error(ErrorKind::bad_data, fmt::format("the list {} names no files", quoted(list)))
        .about(list);
  }
  return found;
}

}  // namespace

Inputs collect_inputs(const InputRequest& request) {
  Inputs inputs;
  inputs.is_batch = request.paths.size() > 1 || !request.files_from.empty();
  for (const std::string& name : request.paths) {
    const fs::path path(name);
    std::error_code error;
    if (fs::is_directory(path, error)) {
      inputs.is_batch = true;
      std::vector<Input> files = walk_folder(path, request.kind);
      inputs.files.insert(inputs.files.end(), files.begin(), files.end());
    } else {
      inputs.files.push_back({path, path.filename()});
    }
  }
  if (!request.files_from.empty()) {
    std::vector<Input> files = read_list(request.files_from);
    inputs.files.insert(inputs.files.end(), files.begin(), files.end());
  }
  if (inputs.files.empty()) throw Error(ErrorKind::usage, "no input was given");
  return inputs;
}

}  // namespace sdvae
