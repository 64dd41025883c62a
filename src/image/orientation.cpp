#include "image/orientation.h"

#include <string_view>

#include "image/exif.h"

namespace sdvae {
namespace {

// The first mention that a digit follows. The packet is searched as text, as Pillow does: what
// writes XMP uses this prefix, and no parser of XML has to face a hostile file.
std::optional<int> xmp_orientation(ByteView xmp) noexcept {
  constexpr std::string_view kName = "tiff:Orientation";
  const std::string_view packet(reinterpret_cast<const char*>(xmp.data()), xmp.size());
  for (std::size_t at = packet.find(kName); at != std::string_view::npos;
       at = packet.find(kName, at + 1)) {
    std::string_view rest = packet.substr(at + kName.size());
    if (rest.starts_with("=\"")) {
      rest.remove_prefix(2);
    } else if (rest.starts_with('>')) {
      rest.remove_prefix(1);
    } else {
      continue;
    }
    if (rest.empty() || rest[0] < '0' || rest[0] > '9') continue;
    const int value = rest[0] - '0';
    return value >= 1 && value <= 8 ? value : 1;
  }
  return std::nullopt;
}

}  // namespace

std::optional<int> stored_orientation(ByteView exif, ByteView xmp) noexcept {
  const std::optional<int> found = exif_orientation(exif);
  return found ? found : xmp_orientation(xmp);
}

}  // namespace sdvae
