// Which picture format to write.
#pragma once

#include <filesystem>
#include <optional>

#include <CLI/CLI.hpp>

#include "sdvae/image.h"

namespace sdvae::cli {

struct ImageFormatOptions {
  std::optional<ImageFormat> format;  // empty: as the output's name says, else PNG
  int jpeg_quality = 95;
};

// --format and --quality.
void add_image_format_options(CLI::App& app, ImageFormatOptions& options);

// Throws Error (usage) when neither the option nor the name says a format that can be written.
[[nodiscard]] ImageWriteOptions write_options(const ImageFormatOptions& options,
                                              const std::filesystem::path& output);

// ".png", ".jpg" or ".ppm", for outputs that are named after their inputs.
[[nodiscard]] std::string extension_of(const ImageFormatOptions& options);

}  // namespace sdvae::cli
