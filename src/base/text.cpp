#include "base/text.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace sdvae {

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
  });
  return lower;
}

std::string in_quotes(std::string_view text) {
  std::string shown = "'";
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const auto next = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : 0);
    const bool is_c1 = byte == 0xC2 && (next & 0xE0U) == 0x80U;
    const bool is_control = byte < 0x20 || byte == 0x7F || is_c1;
    shown.push_back(is_control ? '?' : text[i]);
    if (is_c1) ++i;  // A C1 control takes two bytes.
  }
  shown.push_back('\'');
  return shown;
}

std::string quoted_text(std::string_view text) {
  constexpr std::size_t kShownBytes = 100;
  if (text.size() <= kShownBytes) return in_quotes(text);
  std::size_t cut = kShownBytes;
  // Not in the middle of a character: its bytes after the first begin with the bits 10.
  while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0U) == 0x80U) --cut;
  return in_quotes(std::string(text.substr(0, cut)) + "...");
}

std::optional<std::uint64_t> parse_bytes(std::string_view text) {
  constexpr double kMost = 1152921504606846976.0;  // 2^60
  constexpr std::string_view kUnits = "kmgt";
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, code] = std::from_chars(text.data(), end, value, std::chars_format::fixed);
  if (code != std::errc()) return std::nullopt;
  std::string unit = lower_case(std::string_view(stop, static_cast<std::size_t>(end - stop)));
  if (unit.starts_with(' ')) unit.erase(0, 1);
  const std::size_t power = unit.empty() ? std::string_view::npos : kUnits.find(unit[0]);
  if (power != std::string_view::npos) {
    value = std::ldexp(value, 10 * (static_cast<int>(power) + 1));
    unit.erase(0, 1);
    if (unit == "ib") unit.clear();
  }
  if (unit == "b") unit.clear();
  if (!unit.empty() || !(value >= 1 && value <= kMost)) return std::nullopt;
  return static_cast<std::uint64_t>(value);
}

}  // namespace sdvae
