// What a file's name says about its content. Only names are looked at: whoever opens a file goes by
// its first bytes. Pure functions.
#pragma once

#include <filesystem>
#include <string>

namespace sdvae {

enum class FileKind { picture, latent, other };

// Pictures include formats that sdvae cannot read (TGA, ...): in a folder they must
// fail loudly rather than be passed over.
[[nodiscard]] FileKind kind_of_name(const std::filesystem::path& path);

// ".jpg" of "A.JPG".
[[nodiscard]] std::string lower_case_extension(const std::filesystem::path& path);

// "-" stands for standard input or output.
[[nodiscard]] bool is_standard_stream(const std::filesystem::path& path);

}  // namespace sdvae
