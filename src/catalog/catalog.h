// The models that have a name here wherever they come from: well-known VAEs and where the Hugging
// Face hub has them. Data only.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sdvae {

struct CatalogModel {
  std::string_view name;
  std::string_view repo;    // "OWNER/NAME" on the hub.
  std::string_view folder;  // Folder of the repository that holds the VAE; empty: its root.
  std::string_view family;
  std::string_view note;
};

[[nodiscard]] std::span<const CatalogModel> catalog() noexcept;
[[nodiscard]] std::optional<CatalogModel> find_in_catalog(std::string_view name) noexcept;

// The files of the repository that the model needs, by their names there.
[[nodiscard]] std::vector<std::string> files_of(const CatalogModel& model);

// "sd-vae-ft-mse, ...", for messages.
[[nodiscard]] std::string catalog_names();

}  // namespace sdvae
