// The options that say which picture format to write.
#pragma once

#include <CLI/CLI.hpp>

#include "jobs/picture_format.h"

namespace sdvae::cli {

// Adds --format and --quality.
void add_image_format_options(CLI::App& app, PictureFormat& format);

}  // namespace sdvae::cli
