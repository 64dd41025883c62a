// A file's metadata read by key. Every failure is an Error (bad_data) that names the key and shows
// its value. Lives as short as the metadata that it looks at.
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

namespace sdvae {

using Metadata = std::map<std::string, std::string>;

class MetadataReader {
 public:
  // `context` begins the sentences: "cannot read 'a.latent'".
  MetadataReader(const Metadata& metadata, const std::string& context)
      : metadata_(metadata), context_(context) {}

  [[nodiscard]] const std::string* find(std::string_view key) const;

  // Empty where the key is missing.
  [[nodiscard]] std::string text(std::string_view key) const;

  template <typename Number>
  [[nodiscard]] std::optional<Number> number(std::string_view key) const {
    const std::string* value = find(key);
    if (!value) return std::nullopt;
    Number parsed = 0;
    const char* const end = value->data() + value->size();
    const auto [stop, code] = std::from_chars(value->data(), end, parsed);
    if (code != std::errc() || stop != end) fail(key, "which is not a number it can be");
    return parsed;
  }

  // Empty, or one of `words`.
  template <std::size_t Count>
  [[nodiscard]] std::string word(std::string_view key,
                                 const std::array<std::string_view, Count>& words) const {
    const std::string* value = find(key);
    if (!value) return {};
    if (std::find(words.begin(), words.end(), *value) == words.end()) {
      fail(key, fmt::format("not one of {}", fmt::join(words, ", ")));
    }
    return *value;
  }

  void require(std::string_view key) const;

  // "the metadata key '...' is '...', `why`"
  [[noreturn]] void fail(std::string_view key, const std::string& why) const;

 private:
  const Metadata& metadata_;
  const std::string& context_;
};

}  // namespace sdvae
