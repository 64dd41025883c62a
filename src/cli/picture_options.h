// The options that say how a picture is read and made ready for the model.
#pragma once

#include <optional>
#include <string>

#include <CLI/CLI.hpp>

#include "cli/console.h"
#include "sdvae/image.h"
#include "sdvae/vae.h"

namespace sdvae::cli {

struct ResizeRequest {
  int width = 0;   // pixels; 0: no resizing
  int height = 0;  // pixels; 0 with a width: a square of that side, cut from the centre
};

struct PictureOptions {
  ImageReadOptions read;
  ResizeRequest resize;
  EncodeOptions encode;
};

// "N" (height stays 0) or "WxH", both above 0; nothing for other text.
[[nodiscard]] std::optional<ResizeRequest> parse_size(std::string_view text);

// --background alone, for commands that read pictures without a model.
void add_background_option(CLI::App& app, ImageReadOptions& options);

// --background, --resize, --fit, --posterior and --seed.
void add_picture_options(CLI::App& app, PictureOptions& options);

struct PictureFile {
  Image image;
  std::uint64_t bytes = 0;  // length of the file
};

// Reads a picture from a file, or from standard input for "-", and tells what was changed.
[[nodiscard]] PictureFile read_picture(const std::filesystem::path& path,
                                       const ImageReadOptions& options, const Console& console);

[[nodiscard]] Image apply_resize(Image image, const ResizeRequest& request);

}  // namespace sdvae::cli
