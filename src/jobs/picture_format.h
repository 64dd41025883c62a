// Which format a picture is written in. Pure functions.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "sdvae/image.h"

namespace sdvae {

struct PictureFormat {
  std::optional<ImageFormat> format;  // Empty: what the output's name says, PNG on a stream.
  int jpeg_quality = 95;              // ImageWriteOptions::jpeg_quality.
};

// Throws Error (usage) when neither the request nor the name says a format that can be written.
[[nodiscard]] ImageWriteOptions write_options(const PictureFormat& wanted,
                                              const std::filesystem::path& output);

// ".png", ".jpg" or ".ppm", for outputs that are named after their inputs.
[[nodiscard]] std::string extension_of(const PictureFormat& wanted);

}  // namespace sdvae
