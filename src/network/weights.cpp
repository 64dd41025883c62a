#include "network/weights.h"

#include <algorithm>

#include "base/file.h"
#include "base/sha256.h"

namespace sdvae {

const StoredTensor* Weights::find(std::string_view name) const {
  const auto found = tensors.find(name);
  return found == tensors.end() ? nullptr : &found->second;
}

bool Weights::has_prefix(std::string_view prefix) const {
  const auto found = tensors.lower_bound(prefix);
  return found != tensors.end() && found->first.starts_with(prefix);
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
