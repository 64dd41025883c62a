// Autoencoders that are known by the sha256 of their bytes, because nothing in them tells SD 1.x
// from SDXL, or SD3 from FLUX.
#pragma once

#include <optional>
#include <string_view>

namespace sdvae {

struct KnownFile {
  // Hash of the file; of a TAESD pair, of the decoder's bytes and then the encoder's.
  std::string_view sha256;
  std::string_view family;
  std::string_view name;
};

[[nodiscard]] std::optional<KnownFile> find_known_file(std::string_view sha256) noexcept;

}  // namespace sdvae
