#include "jobs/kinds.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

namespace sdvae {
namespace {

constexpr std::array<std::string_view, 24> kPictures = {
    ".jpg", ".jpeg", ".jpe",  ".jfif", ".mpo",  ".png", ".apng", ".bmp",
    ".dib", ".ppm",  ".pgm",  ".pbm",  ".pnm",  ".pam", ".webp", ".gif",
    ".tif", ".tiff", ".avif", ".heic", ".heif", ".hif", ".jxl",  ".tga"};
constexpr std::array<std::string_view, 2> kLatents = {".latent", ".safetensors"};

}  // namespace

std::string lower_case_extension(const std::filesystem::path& path) {
  std::string extension = path.extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return extension;
}

FileKind kind_of_name(const std::filesystem::path& path) {
  const std::string extension = lower_case_extension(path);
  const auto is_one_of = [&](const auto& names) {
    return std::find(names.begin(), names.end(), extension) != names.end();
  };
  if (is_one_of(kPictures)) return FileKind::picture;
  if (is_one_of(kLatents)) return FileKind::latent;
  return FileKind::other;
}

bool is_standard_stream(const std::filesystem::path& path) { return path == "-"; }

}  // namespace sdvae
