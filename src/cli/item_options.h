// The options that say which files to read and where their results go.
#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "base/atomic_file.h"
#include "jobs/outputs.h"

namespace sdvae::cli {

struct ItemOptions {
  std::vector<std::string> paths;  // Positionals: inputs, and the output where a command takes one.
  std::string files_from;
  bool null = false;  // Whether names in the list end with a NUL byte.
  std::string output;
  std::string out_dir;
  bool beside = false;
  bool force = false;
  bool no_clobber = false;
};

// Adds the positionals, --files-from, -0, -o, --out-dir, -f and -n. `positionals` is the
// positionals' help.
void add_item_options(CLI::App& app, ItemOptions& options, const std::string& positionals);

// A check for options that take a path: what is wrong with an empty one, which is mostly a variable
// that was not set and must not mean the default. Empty for all others.
[[nodiscard]] std::string refuse_empty(const std::string& path);

// The kind of file that a command makes, to check the names that the user gives.
struct OutputKind {
  FileKind wrong = FileKind::picture;  // Kind of name that is a mistake for an output.
  const char* makes = "latents";       // What messages say the command makes.
};

// Takes the second of two positionals for the output where no option names one, and a folder as
// output for --out-dir. Throws Error (usage) when the output has the wrong kind of name.
void take_output_positional(ItemOptions& options, const OutputKind& kind);

[[nodiscard]] InputRequest input_request(const ItemOptions& options, FileKind kind);
[[nodiscard]] OutputRequest output_request(const ItemOptions& options,
                                           const std::string& extension);
[[nodiscard]] Existing existing(const ItemOptions& options) noexcept;

}  // namespace sdvae::cli
