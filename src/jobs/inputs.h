// From what the user named (files, folders, a list) to the files themselves.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "jobs/kinds.h"

namespace sdvae {

struct InputRequest {
  std::vector<std::string> paths;  // files, folders, or "-"
  std::filesystem::path
      files_from;  // a list, one path a line, "-" for standard input; may be empty
  FileKind kind = FileKind::picture;  // what is looked for in folders
};

struct Input {
  std::filesystem::path path;
  // Its place under an output folder: the file's name, or for files of a folder or a list their
  // path below it, so that a tree is mirrored.
  std::filesystem::path relative;
};

struct Inputs {
  std::vector<Input> files;
  bool is_batch = false;  // more than one file could have come
};

// Folders are walked in order of names, without hidden files; a named file is taken as it is.
// Throws Error: io when a folder or the list cannot be read; bad_data when a folder or the list
// holds nothing of that kind; usage when there is no input at all.
[[nodiscard]] Inputs collect_inputs(const InputRequest& request);

}  // namespace sdvae
