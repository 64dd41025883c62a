// The options that say which files to read and where their results go.
#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "base/atomic_file.h"
#include "jobs/outputs.h"

namespace sdvae::cli {

struct ItemOptions {
  std::vector<std::string> paths;  // positionals: inputs, and the output where a command takes one
  std::string files_from;
  std::string output;
  std::string out_dir;
  bool beside = false;
  bool force = false;
  bool no_clobber = false;
};

// INPUT..., --files-from, -o, --out-dir, -f and -n. `positionals` is their help.
void add_item_options(CLI::App& app, ItemOptions& options, const std::string& positionals);

// What kind of file a command makes, for checking the names that the user gives.
struct OutputKind {
  FileKind wrong = FileKind::picture;  // an output with such a name is a mistake
  const char* makes = "latents";       // what the command writes, for messages
};

// With two positionals and no other output the second is the output; then wrong names are refused
// and a folder as output becomes --out-dir. Throws Error (usage).
void take_output_positional(ItemOptions& options, const OutputKind& kind);

[[nodiscard]] InputRequest input_request(const ItemOptions& options, FileKind kind);
[[nodiscard]] OutputRequest output_request(const ItemOptions& options,
                                           const std::string& extension);
[[nodiscard]] Existing existing(const ItemOptions& options) noexcept;

}  // namespace sdvae::cli
