#include "jobs/outputs.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>

#include "base/file.h"
#include "sdvae/error.h"

namespace sdvae {
namespace {

namespace fs = std::filesystem;

enum class Naming { replace_extension, keep_extension };

fs::path named_after(fs::path path, const OutputRequest& request, Naming naming) {
  if (naming == Naming::keep_extension) return path += request.extension;
  return path.replace_extension(request.extension);
}

fs::path output_for(const Input& input, const OutputRequest& request, Naming naming) {
  if (input.fault) return {};
  if (!request.file.empty()) return request.file;
  if (!request.folder.empty()) {
    // Standard input has no name to give its output.
    const fs::path place = is_standard_stream(input.path) ? fs::path("stdin") : input.relative;
    return named_after(request.folder / place, request, naming);
  }
  if (!request.required && !request.beside) return {};
  if (is_standard_stream(input.path)) return "-";
  return named_after(input.path, request, naming);
}

// An output, and what the first input that has it would be called with its extension.
using Names = std::unordered_map<std::string, std::string>;

// The outputs that inputs of different names share.
std::unordered_set<std::string> shared_outputs(const std::vector<Item>& items,
                                               const std::vector<fs::path>& long_names) {
  Names names;
  std::unordered_set<std::string> shared;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (items[i].output.empty()) continue;
    const std::string output = items[i].output.lexically_normal().string();
    const std::string long_name = long_names[i].lexically_normal().string();
    const auto [first, is_new] = names.try_emplace(output, long_name);
    if (!is_new && first->second != long_name) shared.insert(output);
  }
  return shared;
}

// All inputs that share a name get longer ones, so that none depends on their order. A longer name
// may be one that another input has, so this is done until no name changes.
void tell_apart(const Inputs& inputs, const OutputRequest& request, std::vector<Item>& items) {
  std::vector<fs::path> long_names;
  long_names.reserve(items.size());
  for (const Input& input : inputs.files) {
    long_names.push_back(output_for(input, request, Naming::keep_extension));
  }
  for (bool has_changed = true; has_changed;) {
    has_changed = false;
    const std::unordered_set<std::string> shared = shared_outputs(items, long_names);
    for (std::size_t i = 0; i < items.size() && !shared.empty(); ++i) {
      Item& item = items[i];
      if (item.output == long_names[i]) continue;
      if (!shared.contains(item.output.lexically_normal().string())) continue;
      item.output = long_names[i];
      item.keeps_extension = has_changed = true;
    }
  }
}

// Throws where the outputs have two places, one for several, or none.
void check_place(const Inputs& inputs, const OutputRequest& request) {
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
  // Where every input has a fault, that is what should be told.
  const bool needs_place = std::any_of(inputs.files.begin(), inputs.files.end(),
                                       [](const Input& input) { return !input.fault; });
  if (inputs.is_batch && needs_place && request.required && request.folder.empty() &&
      !request.beside) {
    throw Error(ErrorKind::usage, "several inputs need a place for their outputs",
                Remedy{RemedyKind::name_output_place});
  }
}

}  // namespace

std::vector<Item> plan_outputs(const Inputs& inputs, const OutputRequest& request) {
  check_place(inputs, request);
  std::vector<Item> items;
  items.reserve(inputs.files.size());
  const bool make_folder = !request.folder.empty();
  for (const Input& input : inputs.files) {
    items.push_back({.input = input.path,
                     .output = output_for(input, request, Naming::replace_extension),
                     .make_folder = make_folder,
                     .fault = input.fault});
  }
  tell_apart(inputs, request, items);
  return items;
}

}  // namespace sdvae
