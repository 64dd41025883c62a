// Which model file or folder to load. Reads the environment and the file system; safe from any
// thread as long as nobody changes the environment meanwhile.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace sdvae {

struct LocatedModel {
  std::filesystem::path path;
  bool built_in = false;  // the small model shipped with the program
  std::string family;     // what its name promises; what the file says itself is better
};

// `asked` first (`asked_by` is what messages call the one who asks), then $SDVAE_MODEL, then the
// model that is installed with the program. The first two are files, or names of known_models.h
// where no such file or folder exists. Throws Error (model) when there is none, or the file or name
// does not exist.
[[nodiscard]] LocatedModel locate_model(const std::string& asked,
                                        std::string_view asked_by = "the caller");

}  // namespace sdvae
