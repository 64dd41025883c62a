// The one exception type that leaves the library.
//
// what() is a whole sentence for the person who asked: what failed, on which file, why.
// hint() says what to do next; it may be empty. An Error never holds a stack trace or a type name.
// Everything is inline, so that an error crosses shared-library borders by its type name alone.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace sdvae {

enum class ErrorKind {
  io,        // a file cannot be opened, read or written
  bad_data,  // a file was read, but its content is not acceptable
  usage,     // the caller asked for something that makes no sense
  model,     // the model is missing, unusable, or cannot run here
  internal,  // a broken promise of our own: a bug
};

class Error : public std::runtime_error {
 public:
  Error(ErrorKind kind, const std::string& sentence, std::string hint = {})
      : std::runtime_error(sentence), kind_(kind), hint_(std::move(hint)) {}

  [[nodiscard]] ErrorKind kind() const noexcept { return kind_; }
  [[nodiscard]] const std::string& hint() const noexcept { return hint_; }

 private:
  ErrorKind kind_;
  std::string hint_;
};

}  // namespace sdvae
