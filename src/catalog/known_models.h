// The models that have a name: built in, added, of the catalog, or found where other programs keep
// theirs. Looks at the disk and the environment; safe from any thread as long as nobody changes the
// environment meanwhile.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "catalog/catalog.h"

namespace sdvae {

enum class Origin { built_in, added, hub, hugging_face_cache, comfyui, a1111 };

struct KnownModel {
  std::string name;
  // A file or a diffusers folder. Empty: the catalog knows the model, but it is not here.
  std::filesystem::path path;
  Origin origin = Origin::added;
  std::string family;       // Family by the catalog; empty: the file itself must say it.
  std::uint64_t bytes = 0;  // Length of the model's files.
};

// All models that have a name, by precedence: where two have one name, the first that is here is
// the one that is meant.
[[nodiscard]] std::vector<KnownModel> known_models();

// The model of that name, which may not be here yet (its path is empty then). Looks at one place
// after the other until it is found, and in each only where the name can lie: of the hub's cache no
// other repository is opened, and below another program's folder nothing that has it itself.
[[nodiscard]] std::optional<KnownModel> find_known_model(const std::string& name);

// The catalog's family, else what the file says of it at once; empty when neither knows.
[[nodiscard]] std::string family_of(const KnownModel& model);

// A model of the catalog in a snapshot that has its files.
[[nodiscard]] KnownModel model_in_snapshot(const CatalogModel& model,
                                           const std::filesystem::path& snapshot);

// Whether what stands where a model is asked for may be a name: no slash, no file's ending.
[[nodiscard]] bool can_be_model_name(const std::string& asked);

}  // namespace sdvae
