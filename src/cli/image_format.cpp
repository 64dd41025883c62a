#include "cli/image_format.h"

#include "cli/choice.h"

namespace sdvae::cli {

void add_image_format_options(CLI::App& app, PictureFormat& format) {
  constexpr const char* kGroup = "Files";
  add_choice<std::optional<ImageFormat>>(
      app, "--format", format.format,
      {{"png", ImageFormat::png}, {"jpg", ImageFormat::jpeg}, {"ppm", ImageFormat::ppm}},
      "of the pictures (default: by the output's name, else png)")
      ->group(kGroup);
  app.add_option("--quality", format.jpeg_quality, "of JPEG, 1 to 100 (default 95)")
      ->type_name("N")
      ->check(CLI::Range(1, 100))
      ->group(kGroup);
}

}  // namespace sdvae::cli
