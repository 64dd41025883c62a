// From what the user named (files, folders, a list) to the files themselves.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "jobs/kinds.h"

namespace sdvae {

struct InputRequest {
  std::vector<std::string> paths;  // Files, folders, or "-".
  // A list with one path a line, "-" for one on standard input. Empty: there is no list.
  std::filesystem::path files_from;
  FileKind kind = FileKind::picture;  // The kind of file that is looked for in folders.
};

struct Input {
  std::filesystem::path path;
  // Its place under an output folder: the file's name, or for files of a folder or a list their
  // path below it, so that a tree is mirrored.
  std::filesystem::path relative;
};

struct Inputs {
  std::vector<Input> files;
  bool is_batch = false;  // Whether more than one file could have come of what was named.
};

// Folders are walked in order of names, without hidden files; a named file is taken as it is.
// Throws Error: io when a folder or the list cannot be read; bad_data when a folder or the list
// holds nothing of that kind; usage when there is no input at all.
[[nodiscard]] Inputs collect_inputs(const InputRequest& request);

}  // namespace sdvae
