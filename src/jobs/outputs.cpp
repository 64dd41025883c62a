#include "jobs/outputs.h"

#include <fmt/format.h>

#include "base/file.h"
#include "sdvae/error.h"

namespace sdvae {
namespace {

namespace fs = std::filesystem;

fs::path output_for(const Input& input, const OutputRequest& request) {
  if (!request.file.empty()) return request.file;
  if (!request.folder.empty()) {
    // Standard input has no name to give its output.
    const fs::path place = is_standard_stream(input.path) ? fs::path("stdin") : input.relative;
    return (request.folder / place).replace_extension(request.extension);
  }
  if (!request.required && !request.beside) return {};
  if (is_standard_stream(input.path)) return "-";
  fs::path path = input.path;
  return path.replace_extension(request.extension);
}

}  // namespace

std::vector<Item> plan_outputs(const Inputs& inputs, const OutputRequest& request) {
  if (!request.file.empty() && (!request.folder.empty() || request.beside)) {
    throw Error(
        ErrorKind::usage,
        "an output file cannot be combined with a folder for outputs or the inputs' folders",
        Remedy{RemedyKind::one_output_place});
  }
  if (inputs.is_batch && !request.file.empty()) {
    throw Error(ErrorKind::usage,
                fmt::format("several inputs cannot share the output {}", quoted(request.file)),
                Remedy{RemedyKind::name_output_place});
  }
  if (inputs.is_batch && request.required && request.folder.empty() && !request.beside) {
    throw Error(ErrorKind::usage, "several inputs need a place for their outputs",
                Remedy{RemedyKind::name_output_place});
  }
  std::vector<Item> items;
  items.reserve(inputs.files.size());
  const bool make_folder = !request.folder.empty();
  for (const Input& input : inputs.files) {
    items.push_back({input.path, output_for(input, request), make_folder});
  }
  return items;
}

}  // namespace sdvae
