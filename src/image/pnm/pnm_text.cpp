#include "image/pnm/pnm_text.h"

#include "image/unreadable.h"

namespace sdvae {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool is_line_end(char c) { return c == '\n' || c == '\r'; }

}  // namespace

char PnmText::peek() const {
  if (is_at_end()) refuse_cut_short();
  return std::to_integer<char>(file_[offset_]);
}

void PnmText::skip_blank() {
  bool in_comment = false;
  for (; in_comment || is_blank(peek()) || peek() == '#'; ++offset_) {
    if (peek() == '#') in_comment = true;
    if (is_line_end(peek())) in_comment = false;
  }
}

std::uint32_t PnmText::next_number() {
  skip_blank();
  if (!is_digit(peek())) refuse_damaged("no number where its text must have one");
  std::uint32_t value = 0;
  for (; !is_at_end() && is_digit(peek()); ++offset_) {
    value = value >= kTooLarge ? kTooLarge : value * 10 + static_cast<std::uint32_t>(peek() - '0');
  }
  return value;
}

std::uint32_t PnmText::next_bit() {
  skip_blank();
  const char bit = peek();
  if (bit != '0' && bit != '1') refuse_damaged("a bit is neither 0 nor 1");
  ++offset_;
  return bit == '1' ? 1 : 0;
}

std::string_view PnmText::text_since(std::size_t begin) const {
  return {reinterpret_cast<const char*>(file_.data()) + begin, offset_ - begin};
}

std::string_view PnmText::next_word() {
  skip_blank();
  const std::size_t begin = offset_;
  while (!is_blank(peek())) ++offset_;
  return text_since(begin);
}

std::string_view PnmText::rest_of_line() {
  while (is_blank(peek()) && !is_line_end(peek())) ++offset_;
  const std::size_t begin = offset_;
  while (!is_line_end(peek())) ++offset_;
  return text_since(begin);
}

std::size_t PnmText::end_of_header() const {
  if (!is_blank(peek())) refuse_damaged("its header does not end in a blank");
  return offset_ + 1;
}

}  // namespace sdvae
