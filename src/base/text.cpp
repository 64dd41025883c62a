#include "base/text.h"

#include <algorithm>

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
    if (is_c1) ++i;  // it takes two bytes
  }
  shown.push_back('\'');
  return shown;
}

}  // namespace sdvae
