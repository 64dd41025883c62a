#include "network/weights.h"

#include <algorithm>
#include <utility>

#include "base/file.h"
#include "base/mapped_file.h"
#include "base/sha256.h"
#include "network/model_format.h"
#include "sdvae/error.h"

namespace sdvae {

const StoredTensor* Weights::find(std::string_view name) const {
  const auto found = tensors.find(name);
  return found == tensors.end() ? nullptr : &found->second;
}

bool Weights::has_prefix(std::string_view prefix) const {
  const auto found = tensors.lower_bound(prefix);
  return found != tensors.end() && found->first.starts_with(prefix);
}

Weights read_weights(const std::filesystem::path& path) {
  check_is_safetensors(path);
  Weights weights;
  try {
    auto file = MappedFile::open(path);
    Safetensors content = parse_safetensors(file->bytes(), quoted(path));
    for (StoredTensor& tensor : content.tensors) {
      std::string name = tensor.name;
      weights.tensors.emplace(std::move(name), std::move(tensor));
    }
    weights.metadata = std::move(content.metadata);
    weights.owners.push_back(std::move(file));
  } catch (const Error& error) {
    // A model that cannot be read is a model that cannot be used, whatever the reason.
    throw Error(ErrorKind::model, error.what(), error.remedy()).about(path);
  }
  weights.files.push_back(path);
  weights.label = quoted(path);
  return weights;
}

std::string files_sha256(std::vector<std::filesystem::path> files) {
  std::sort(files.begin(), files.end(),
            [](const auto& a, const auto& b) { return a.filename() < b.filename(); });
  Sha256 hash;
  // Read, not mapped: the pages of a checkpoint of gigabytes would count as this process's memory.
  for (const std::filesystem::path& file : files) {
    read_pieces(file, [&](ByteView piece) { hash.add(piece); });
  }
  return hash.finish();
}

}  // namespace sdvae
