#include "catalog/locate.h"

#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "base/environment.h"
#include "base/file.h"
#include "base/text.h"
#include "catalog/known_models.h"
#include "catalog/places.h"
#include "sdvae/error.h"

namespace sdvae {
namespace {

namespace fs = std::filesystem;

// A file or folder of that name comes before a model of that name.
std::optional<LocatedModel> find_by_name(const std::string& asked, std::string_view said_by) {
  std::error_code error;
  if (!can_be_model_name(asked) || fs::exists(asked, error)) return std::nullopt;
  const auto known = find_known_model(asked);
  if (!known) {
    throw Error(
        ErrorKind::model,
        fmt::format("there is no file and no model named {} (from {})", in_quotes(asked), said_by),
        Remedy{RemedyKind::list_models})
        .about(asked);
  }
  if (known->path.empty()) {
    throw Error(ErrorKind::model,
                fmt::format("model {} (from {}) is not on this machine", in_quotes(asked), said_by),
                Remedy{RemedyKind::pull_model, {asked}})
        .about(asked);
  }
  return LocatedModel{known->path, known->origin == Origin::built_in, known->family};
}

void check_exists(const fs::path& path, std::string_view said_by) {
  std::error_code error;
  if (fs::is_regular_file(path, error) || fs::is_directory(path, error)) return;
  throw Error(
      ErrorKind::model,
      fmt::format("cannot use model {} (from {}): there is no such file", quoted(path), said_by),
      "give a .safetensors file, a diffusers folder, or an export of "
      "scripts/export_vae.py")
      .about(path);
}

LocatedModel locate(const std::string& asked, std::string_view said_by) {
  if (auto named = find_by_name(asked, said_by)) return std::move(*named);
  check_exists(asked, said_by);
  return {asked, false, ""};
}

}  // namespace

LocatedModel locate_model(const std::string& asked, std::string_view asked_by) {
  if (!asked.empty()) return locate(asked, asked_by);
  if (const std::string said = environment("SDVAE_MODEL"); !said.empty()) {
    return locate(said, "$SDVAE_MODEL");
  }
  if (fs::path path = built_in_model(); !path.empty()) return {std::move(path), true, ""};
  throw Error(ErrorKind::model, "no model was given", Remedy{RemedyKind::name_model});
}

}  // namespace sdvae
