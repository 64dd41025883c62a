// The one exception type that leaves the library.
//
// what() is a whole sentence for the person who asked: what failed, on which file, why.
// remedy() is what would help, as data; hint() says it in plain words. path() is the file it is
// about. An Error never holds a stack trace or a type name.
// Everything is inline, so that an error crosses shared-library borders by its type name alone.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>
#include <utility>

#include "sdvae/export.h"
#include "sdvae/remedy.h"

namespace sdvae {

enum class ErrorKind {
  io,        // a file cannot be opened, read or written
  bad_data,  // a file was read, but its content is not acceptable
  usage,     // the caller asked for something that makes no sense
  model,     // the model is missing, unusable, or cannot run here
  internal,  // a broken promise of our own: a bug
};

class SDVAE_API Error : public std::runtime_error {
 public:
  Error(ErrorKind kind, const std::string& sentence, Remedy remedy)
      : std::runtime_error(sentence), kind_(kind), remedy_(std::move(remedy)) {}
  // `advice` is Remedy::text: what helps and is no choice of the caller's.
  Error(ErrorKind kind, const std::string& sentence, std::string advice = {})
      : Error(kind, sentence, Remedy{.text = std::move(advice)}) {}

  [[nodiscard]] ErrorKind kind() const noexcept { return kind_; }
  [[nodiscard]] const Remedy& remedy() const noexcept { return remedy_; }

  // What to do next, in words that name no option of any program; may be empty.
  [[nodiscard]] std::string hint() const { return in_plain_words(remedy_); }

  // The file or folder that the sentence is about, as the caller named it; of a hub the file in its
  // repository ("owner/name/file"), of the catalog the model's name. Empty when it is about none.
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

  // This error, said to be about `path`.
  [[nodiscard]] Error about(std::filesystem::path path) const {
    Error error = *this;
    error.path_ = std::move(path);
    return error;
  }

 private:
  ErrorKind kind_;
  Remedy remedy_;
  std::filesystem::path path_;
};

}  // namespace sdvae
