#include "sdvae/find_model.h"

#include <filesystem>
#include <optional>

#include <fmt/format.h>

#include "base/environment.h"
#include "base/file.h"
#include "base/text.h"
#include "catalog/known_models.h"
#include "catalog/places.h"
#include "network/model_format.h"
#include "sdvae/error.h"

namespace sdvae {
namespace {

namespace fs = std::filesystem;

// A file or folder of that name comes before a model of that name.
std::optional<ModelSource> find_by_name(const std::string& asked, std::string_view said_by) {
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
  return ModelSource{known->path, known->family, known->origin == Origin::built_in};
}

void check_exists(const fs::path& path, std::string_view said_by) {
  std::error_code error;
  if (fs::is_regular_file(path, error) || fs::is_directory(path, error)) return;
  throw Error(
      ErrorKind::model,
      fmt::format("cannot use model {} (from {}): there is no such file", quoted(path), said_by),
      kWhatToGive)
      .about(path);
}

ModelSource find(const std::string& asked, std::string_view said_by) {
  if (auto named = find_by_name(asked, said_by)) return std::move(*named);
  check_exists(asked, said_by);
  return {asked};
}

}  // namespace

ModelSource find_model(const std::string& model, std::string_view asked_by) {
  if (!model.empty()) return find(model, asked_by);
  if (const std::string said = environment("SDVAE_MODEL"); !said.empty()) {
    return find(said, "$SDVAE_MODEL");
  }
  if (fs::path path = built_in_model(); !path.empty()) return {std::move(path), "", true};
  throw Error(ErrorKind::model, "no model was given", Remedy{RemedyKind::name_model});
}

}  // namespace sdvae
