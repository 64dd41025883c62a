#include "image/jpeg/jpeg_metadata.h"

#include <cstring>
#include <string_view>

#include "image/orientation.h"

namespace sdvae {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kExif = "Exif\0\0"sv;
constexpr std::string_view kXmp = "http://ns.adobe.com/xap/1.0/\0"sv;

bool begins_with(ByteView bytes, std::string_view prefix) {
  return bytes.size() >= prefix.size() &&
         std::memcmp(bytes.data(), prefix.data(), prefix.size()) == 0;
}

}  // namespace

// A segment has room for 64 KiB: a longer block (thumbnails) goes on in the next one.
void JpegMetadata::keep(ByteView segment) {
  if (begins_with(segment, kExif)) {
    const ByteView block = segment.subspan(kExif.size());
    exif_.insert(exif_.end(), block.begin(), block.end());
  } else if (begins_with(segment, kXmp)) {
    xmp_ = segment.subspan(kXmp.size());
  }
}

int JpegMetadata::orientation() const { return stored_orientation(exif_, xmp_).value_or(1); }

}  // namespace sdvae
