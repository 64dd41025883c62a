#include "cli/image_format.h"

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/file.h"
#include "cli/choice.h"
#include "jobs/kinds.h"
#include "sdvae/error.h"

namespace sdvae::cli {
namespace {

constexpr std::array<std::pair<std::string_view, ImageFormat>, 6> kExtensions = {{
    {".png", ImageFormat::png},
    {".jpg", ImageFormat::jpeg},
    {".jpeg", ImageFormat::jpeg},
    {".jpe", ImageFormat::jpeg},
    {".ppm", ImageFormat::ppm},
    {".pnm", ImageFormat::ppm},
}};

std::optional<ImageFormat> format_of_name(const std::filesystem::path& path) {
  const std::string extension = lower_case_extension(path);
  for (const auto& [name, format] : kExtensions) {
    if (extension == name) return format;
  }
  return std::nullopt;
}

}  // namespace

void add_image_format_options(CLI::App& app, ImageFormatOptions& options) {
  constexpr const char* kGroup = "Files";
  add_choice<std::optional<ImageFormat>>(
      app, "--format", options.format,
      {{"png", ImageFormat::png}, {"jpg", ImageFormat::jpeg}, {"ppm", ImageFormat::ppm}},
      "of the pictures (default: by the output's name, else png)")
      ->group(kGroup);
  app.add_option("--quality", options.jpeg_quality, "of JPEG, 1 to 100 (default 95)")
      ->type_name("N")
      ->check(CLI::Range(1, 100))
      ->group(kGroup);
}

ImageWriteOptions write_options(const ImageFormatOptions& options,
                                const std::filesystem::path& output) {
  std::optional<ImageFormat> format = options.format;
  if (!format && is_standard_stream(output)) format = ImageFormat::png;
  if (!format) format = format_of_name(output);
  if (!format) {
    throw Error(ErrorKind::usage,
                fmt::format("the name {} does not say which format to write", quoted(output)),
                "end it in .png, .jpg or .ppm, or give --format");
  }
  return {*format, options.jpeg_quality};
}

std::string extension_of(const ImageFormatOptions& options) {
  switch (options.format.value_or(ImageFormat::png)) {
    case ImageFormat::png:
      return ".png";
    case ImageFormat::jpeg:
      return ".jpg";
    case ImageFormat::ppm:
      return ".ppm";
  }
  return ".png";
}

}  // namespace sdvae::cli
