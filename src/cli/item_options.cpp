#include "cli/item_options.h"

#include <filesystem>

#include <fmt/format.h>

#include "base/file.h"
#include "sdvae/error.h"

namespace sdvae::cli {
namespace {

namespace fs = std::filesystem;

bool names_a_folder(const std::string& output) {
  std::error_code error;
  return output.ends_with('/') || fs::is_directory(output, error);
}

}  // namespace

std::string refuse_empty(const std::string& path) {
  return path.empty() ? "the name is empty" : "";
}

void add_item_options(CLI::App& app, ItemOptions& options, const std::string& positionals) {
  constexpr const char* kGroup = "Files";
  app.add_option("input", options.paths, positionals)->type_name("PATH")->check(refuse_empty);
  auto* const list = app.add_option("--files-from", options.files_from,
                                    "read inputs from a list, one a line; - is standard input")
                         ->type_name("LIST")
                         ->check(refuse_empty)
                         ->group(kGroup);
  app.add_flag("-0,--null", options.null,
               "each name in the list ends with a NUL byte, as find -print0 writes them")
      ->needs(list)
      ->group(kGroup);
  app.add_option("-o,--output", options.output, "output file; - is standard output")
      ->type_name("PATH")
      ->check(refuse_empty)
      ->group(kGroup);
  app.add_option("--out-dir", options.out_dir,
                 "folder for the outputs; mirrors the tree of an input folder")
      ->type_name("DIR")
      ->check(refuse_empty)
      ->group(kGroup);
  auto* const force =
      app.add_flag("-f,--force", options.force, "overwrite existing outputs")->group(kGroup);
  app.add_flag("-n,--no-clobber", options.no_clobber,
               "skip existing outputs; encode first compares what they say of themselves")
      ->excludes(force)
      ->group(kGroup);
}

void take_output_positional(ItemOptions& options, const OutputKind& kind) {
  const bool placed = !options.output.empty() || !options.out_dir.empty() || options.beside;
  if (!placed && options.files_from.empty() && options.paths.size() == 2) {
    options.output = options.paths.back();
    options.paths.pop_back();
  }
  if (options.output.empty() || options.output == "-") return;
  if (names_a_folder(options.output)) {
    options.out_dir = std::exchange(options.output, {});
    return;
  }
  if (kind_of_name(options.output) == kind.wrong) {
    throw Error(ErrorKind::usage,
                fmt::format("the output {} has the wrong kind of name: this command makes {}",
                            quoted(fs::path(options.output)), kind.makes),
                "for several inputs give --out-dir DIR, or --beside");
  }
}

InputRequest input_request(const ItemOptions& options, FileKind kind) {
  return {options.paths, options.files_from, kind, options.null};
}

OutputRequest output_request(const ItemOptions& options, const std::string& extension) {
  return {.file = options.output,
          .folder = options.out_dir,
          .beside = options.beside,
          .required = true,
          .extension = extension};
}

Existing existing(const ItemOptions& options) noexcept {
  if (options.force) return Existing::overwrite;
  return options.no_clobber ? Existing::skip : Existing::refuse;
}

}  // namespace sdvae::cli
