// The numbers and words of PNM files, one after the other. Pure: safe from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/bytes.h"

namespace sdvae {

class PnmText {
 public:
  static constexpr std::uint32_t kTooLarge = 1'000'000;  // above every limit, far from overflow

  PnmText(ByteView file, std::size_t offset) : file_(file), offset_(offset) {}

  // A number, after blanks and comments (from '#' to the end of the line); one beyond kTooLarge
  // counts as that. Throws Unreadable where there is none, or the file ends.
  [[nodiscard]] std::uint32_t next_number();

  // A 0 or a 1, which need no blank between them.
  [[nodiscard]] std::uint32_t next_bit();

  // What stands up to the next blank.
  [[nodiscard]] std::string_view next_word();
  [[nodiscard]] std::string_view rest_of_line();

  // The offset behind the one blank that ends a header: the bytes after it are pixels even if they
  // look blank. Throws Unreadable where there is none.
  [[nodiscard]] std::size_t end_of_header() const;

  [[nodiscard]] bool is_at_end() const noexcept { return offset_ >= file_.size(); }

 private:
  [[nodiscard]] char peek() const;
  [[nodiscard]] std::string_view text_since(std::size_t begin) const;
  void skip_blank();

  ByteView file_;
  std::size_t offset_;
};

}  // namespace sdvae
