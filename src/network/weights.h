// The weights of a model: named tensors whose bytes lie in mapped files or in memory of others.
// Copies share the bytes; safe from any thread.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tensors/safetensors.h"

namespace sdvae {

struct Weights {
  std::map<std::string, StoredTensor, std::less<>> tensors;
  std::map<std::string, std::string> metadata;      // Metadata of the safetensors file.
  std::vector<std::shared_ptr<const void>> owners;  // Whatever keeps the bytes alive.
  std::vector<std::filesystem::path> files;         // The files that they came from.
  std::string label;                                // Their name in messages: the file, quoted.

  [[nodiscard]] const StoredTensor* find(std::string_view name) const;
  // Whether any name begins like this.
  [[nodiscard]] bool has_prefix(std::string_view prefix) const;
};

// sha256 of a file's bytes; of several files one after the other in the order of their names.
[[nodiscard]] std::string files_sha256(std::vector<std::filesystem::path> files);

}  // namespace sdvae
