#include <string>

#include <fmt/format.h>

#include "base/atomic_file.h"
#include "image/size.h"
#include "image/stb_encode.h"
#include "sdvae/error.h"
#include "sdvae/image.h"

namespace sdvae {
namespace {

std::vector<std::byte> encode_ppm(const Image& image) {
  const std::string header = fmt::format("P6\n{} {}\n255\n", image.width, image.height);
  const ByteView header_bytes = std::as_bytes(std::span(header));
  const ByteView pixels = std::as_bytes(std::span(image.rgb));
  std::vector<std::byte> file;
  file.reserve(header_bytes.size() + pixels.size());
  file.insert(file.end(), header_bytes.begin(), header_bytes.end());
  file.insert(file.end(), pixels.begin(), pixels.end());
  return file;
}

}  // namespace

std::vector<std::byte> encode_image(const Image& image, const ImageWriteOptions& options) {
  check_given_image(image, "write");
  check_asked_size(image.width, image.height);
  switch (options.format) {
    case ImageFormat::png:
      return encode_png(image);
    case ImageFormat::ppm:
      return encode_ppm(image);
    case ImageFormat::jpeg:
      break;
  }
  if (options.jpeg_quality < 1 || options.jpeg_quality > 100) {
    throw Error(ErrorKind::usage,
                fmt::format("JPEG quality is 1 to 100, not {}", options.jpeg_quality));
  }
  return encode_jpeg(image, options.jpeg_quality);
}

void write_image(const Image& image, const std::filesystem::path& path,
                 const ImageWriteOptions& options, bool overwrite) {
  const Existing existing = overwrite ? Existing::overwrite : Existing::refuse;
  check_writable(path, existing);  // before the work of encoding
  write_file(path, encode_image(image, options), existing);
}

}  // namespace sdvae
