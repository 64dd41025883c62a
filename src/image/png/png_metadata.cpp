#include "image/png/png_metadata.h"

#include <algorithm>
#include <cstdint>

#include "image/orientation.h"
#include "image/stb_decode.h"

namespace sdvae {
namespace {

constexpr std::size_t kMostTextBytes = 1U << 20U;  // Pillow's limit

// The bytes up to the next zero, which is taken off `rest` too; all of `rest` where there is none.
ByteView next_field(ByteView& rest) {
  const auto zero = std::ranges::find(rest, std::byte{});
  const auto length = static_cast<std::size_t>(zero - rest.begin());
  const ByteView field = rest.first(length);
  rest = rest.subspan(std::min(length + 1, rest.size()));
  return field;
}

std::string as_text(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::optional<std::uint8_t> digit_of(std::byte character) {
  const char c = std::to_integer<char>(character);
  if (c >= '0' && c <= '9') return static_cast<std::uint8_t>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<std::uint8_t>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<std::uint8_t>(c - 'A' + 10);
  return std::nullopt;
}

}  // namespace

void PngMetadata::keep(const std::string& name, ByteView content) {
  if (name == "eXIf") exif_ = content;
  if (name != "tEXt" && name != "zTXt" && name != "iTXt") return;
  constexpr std::size_t kLongestKeyword = 79;
  Text text{.bytes = content, .is_compressed = name == "zTXt"};
  const ByteView keyword = next_field(text.bytes);
  if (keyword.size() > kLongestKeyword) return;
  if (name == "zTXt") {
    if (text.bytes.empty()) return;
    text.bytes = text.bytes.subspan(1);  // the method, of which there is one
  } else if (name == "iTXt") {
    if (text.bytes.size() < 2) return;
    text.is_compressed = text.bytes[0] != std::byte{};
    text.bytes = text.bytes.subspan(2);
    next_field(text.bytes);  // the language
    next_field(text.bytes);  // the keyword in that language
  } else if (as_text(keyword) == "exif") {
    exif_ = text.bytes;
  }
  keep_text(as_text(keyword), text);
}

void PngMetadata::keep_text(const std::string& keyword, const Text& text) {
  if (keyword == "XML:com.adobe.xmp") xmp_ = text;
  if (keyword == "Raw profile type exif") exif_profile_ = text;
  if (keyword == "Raw profile type APP1") app1_profile_ = text;
}

std::vector<std::byte> PngMetadata::read(const std::optional<Text>& text) {
  if (!text) return {};
  if (text->is_compressed)
    return inflate(text->bytes, kMostTextBytes).value_or(std::vector<std::byte>{});
  return {text->bytes.begin(), text->bytes.end()};
}

// An empty line, the profile's name, its length, and its bytes as hexadecimal digits in lines.
std::vector<std::byte> PngMetadata::read_profile(const std::optional<Text>& text) {
  const std::vector<std::byte> lines = read(text);
  auto at = lines.begin();
  for (int line = 0; line < 3; ++line) {
    at = std::find(at, lines.end(), std::byte{'\n'});
    if (at == lines.end()) return {};
    ++at;
  }
  std::vector<std::byte> profile;
  bool is_high = true;
  for (; at != lines.end(); ++at) {
    const std::optional<std::uint8_t> digit = digit_of(*at);
    if (!digit) continue;
    if (is_high) profile.emplace_back();
    profile.back() = (profile.back() << 4U) | std::byte{*digit};
    is_high = !is_high;
  }
  return profile;
}

// Pillow knows no APP1 profile: it counts where Pillow finds nothing.
int PngMetadata::orientation() const {
  const std::vector<std::byte> profile =
      exif_ ? std::vector<std::byte>{} : read_profile(exif_profile_);
  std::optional<int> found = stored_orientation(exif_.value_or(profile), read(xmp_));
  if (!found && app1_profile_) found = stored_orientation(read_profile(app1_profile_), {});
  return found.value_or(1);
}

}  // namespace sdvae
