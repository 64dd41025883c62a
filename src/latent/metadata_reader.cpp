#include "latent/metadata_reader.h"

#include "base/text.h"
#include "sdvae/error.h"

namespace sdvae {

const std::string* MetadataReader::find(std::string_view key) const {
  const auto found = metadata_.find(std::string(key));
  return found == metadata_.end() ? nullptr : &found->second;
}

std::string MetadataReader::text(std::string_view key) const {
  const std::string* value = find(key);
  return value ? *value : std::string();
}

void MetadataReader::require(std::string_view key) const {
  if (find(key)) return;
  throw Error(ErrorKind::bad_data,
              fmt::format("{}: the metadata key '{}' is missing", context_, key));
}

void MetadataReader::fail(std::string_view key, const std::string& why) const {
  throw Error(ErrorKind::bad_data, fmt::format("{}: the metadata key '{}' is {}, {}", context_, key,
                                               quoted_text(text(key)), why));
}

}  // namespace sdvae
