#include "jobs/picture_format.h"

#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/file.h"
#include "jobs/kinds.h"
#include "sdvae/error.h"

namespace sdvae {
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

ImageWriteOptions write_options(const PictureFormat& wanted, const std::filesystem::path& output) {
  std::optional<ImageFormat> format = wanted.format;
  if (!format && is_standard_stream(output)) format = ImageFormat::png;
  if (!format) format = format_of_name(output);
  if (!format) {
    throw Error(ErrorKind::usage,
                fmt::format("the name {} does not say which format to write", quoted(output)),
                Remedy{RemedyKind::name_picture_format})
        .about(output);
  }
  return {*format, wanted.jpeg_quality};
}

std::string extension_of(const PictureFormat& wanted) {
  switch (wanted.format.value_or(ImageFormat::png)) {
    case ImageFormat::png:
      return ".png";
    case ImageFormat::jpeg:
      return ".jpg";
    case ImageFormat::ppm:
      return ".ppm";
  }
  return ".png";
}

}  // namespace sdvae
