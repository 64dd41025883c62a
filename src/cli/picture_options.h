// The options that say how a picture is read and made ready for the model.
#pragma once

#include <optional>
#include <string_view>

#include <CLI/CLI.hpp>

#include "jobs/picture.h"

namespace sdvae::cli {

// The size of a text "WxH", or "N" with a height of 0; nothing for other text. W, H and N are above
// 0.
[[nodiscard]] std::optional<ResizeRequest> parse_size(std::string_view text);

// Adds --background and --colour alone, for commands that read pictures without a model.
void add_read_options(CLI::App& app, ImageReadOptions& options);

// Adds --background for commands that give out what a model makes.
void add_output_background(CLI::App& app, Background& background);

// Adds these, --resize, --fit, --posterior and --seed.
void add_picture_options(CLI::App& app, PictureRequest& request);

}  // namespace sdvae::cli
