// How the readers of this room say that a file is no picture they can give: they throw Unreadable
// with the reason alone, and decode_image makes it the public Error that also names the file.
// It never leaves the room. Safe from any thread.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace sdvae {

class Unreadable : public std::runtime_error {
 public:
  explicit Unreadable(const std::string& reason, std::string hint = {})
      : std::runtime_error(reason), hint_(std::move(hint)) {}

  [[nodiscard]] const std::string& hint() const noexcept { return hint_; }

 private:
  std::string hint_;
};

inline constexpr const char* kConvertHint = "convert it to PNG or JPEG first";

// A kind of picture that exists, but that we do not read; `what` is a plural.
[[noreturn]] inline void refuse_unsupported(const std::string& what) {
  throw Unreadable(fmt::format("{} are not supported", what), kConvertHint);
}

[[noreturn]] inline void refuse_cut_short() { throw Unreadable("the file is cut short"); }

[[noreturn]] inline void refuse_damaged(const std::string& what) {
  throw Unreadable(fmt::format("the file is damaged ({})", what));
}

}  // namespace sdvae
