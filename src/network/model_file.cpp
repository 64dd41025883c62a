#include "network/model_file.h"

#include <utility>

#include "base/file.h"
#include "base/mapped_file.h"
#include "network/diffusers_folder.h"
#include "network/model_error.h"
#include "sdvae/error.h"

namespace sdvae {
namespace {

namespace fs = std::filesystem;
using Mapping = std::shared_ptr<const MappedFile>;

// Nothing when it cannot be read. Only of a regular file: what is taken from a pipe is gone for
// whoever reads it next.
Mapping map_file(const fs::path& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return nullptr;
  try {
    return MappedFile::open(path);
  } catch (const Error&) {
    return nullptr;
  }
}

Weights parse_weights(Mapping file, const fs::path& path) {
  Safetensors content = about_file(path, [&] {
    return as_model_error([&] { return parse_safetensors(file->bytes(), quoted(path)); });
  });
  Weights weights;
  for (StoredTensor& tensor : content.tensors) {
    std::string name = tensor.name;
    weights.tensors.emplace(std::move(name), std::move(tensor));
  }
  weights.metadata = std::move(content.metadata);
  weights.owners.push_back(std::move(file));
  weights.files.push_back(path);
  weights.label = quoted(path);
  return weights;
}

ModelFile open_file(const fs::path& path) {
  ModelFile opened{.path = path, .format = ModelFormat::empty, .weights = {}, .config = {}};
  Mapping file = map_file(path);
  if (file) opened.format = model_format(file->bytes());
  if (opened.format == ModelFormat::safetensors) {
    opened.weights = parse_weights(std::move(file), path);
  }
  return opened;
}

}  // namespace

ModelFile open_model_file(const fs::path& path) {
  std::error_code error;
  if (!fs::is_directory(path, error)) {
    ModelFile opened = open_file(path);
    if (opened.format == ModelFormat::safetensors) opened.config = find_diffusers(path).config;
    return opened;
  }
  DiffusersFolder folder = find_diffusers(path);
  ModelFile opened{.path = path,
                   .format = ModelFormat::safetensors,
                   .weights = take_weights(open_file(folder.weights)),
                   .config = std::move(folder.config)};
  return opened;
}

Weights take_weights(ModelFile file) {
  if (file.format == ModelFormat::safetensors) return std::move(file.weights);
  // A file that claims to be one gets the reader's own, more exact complaint.
  const bool is_named_so = file.path.extension() == ".safetensors";
  if (file.format != ModelFormat::unknown || !is_named_so) fail_no_model(file.path, file.format);
  Mapping mapped = map_file(file.path);
  if (!mapped) fail_no_model(file.path, ModelFormat::empty);
  return parse_weights(std::move(mapped), file.path);
}

}  // namespace sdvae
