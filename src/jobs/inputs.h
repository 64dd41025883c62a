// From what the user named (files, folders, a list) to the files themselves.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "jobs/kinds.h"
#include "sdvae/error.h"

namespace sdvae {

struct InputRequest {
  std::vector<std::string> paths;  // Files, folders, or "-".
  // A list with one path a line, "-" for one on standard input. Empty: there is no list.
  std::filesystem::path files_from;
  FileKind kind = FileKind::picture;  // The kind of file that is looked for in folders.
  bool ends_with_nul = false;         // Whether paths in the list end with NUL, not with a line.
};

struct Input {
  std::filesystem::path path;
  // Its place under an output folder: the file's name, or for files of a folder or a list their
  // path below it, so that a tree is mirrored.
  std::filesystem::path relative;
  // Why there is nothing to read, of a folder; such an input is an item that failed.
  std::optional<Error> fault = {};
};

// What was found in folders and is no input.
struct PassedOver {
  std::size_t other_kinds = 0;  // Files of another kind, and what is no file (a pipe, a device).
  std::size_t hidden = 0;       // Hidden files and folders.
  std::size_t folders = 0;      // Links to folders that were read already, or that hold the link.
};

struct Inputs {
  std::vector<Input> files;
  bool is_batch = false;  // Whether more than one file could have come of what was named.
  PassedOver passed_over = {};
};

// Folders are walked in order of names, without hidden files; a link to a folder is followed unless
// that folder was walked already. A named file is taken as it is. A folder that cannot be read, or
// that holds nothing of that kind, is an input with a fault.
// Throws Error: io when the list cannot be read; bad_data when it names nothing or is no list;
// usage when there is no input at all.
[[nodiscard]] Inputs collect_inputs(const InputRequest& request);

}  // namespace sdvae
