#include "image/sniff.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "image/unreadable.h"

namespace sdvae {
namespace {

using namespace std::string_view_literals;

struct Magic {
  std::size_t offset;
  std::string_view bytes;
  PictureFormat format;
};

struct UnsupportedMagic {
  std::size_t offset;
  std::string_view bytes;
  const char* what;
};

constexpr std::array kSupported = {
    Magic{0, "\xFF\xD8\xFF"sv, PictureFormat::jpeg},
    Magic{0, "\x89PNG\r\n\x1A\n"sv, PictureFormat::png},
    Magic{0, "BM"sv, PictureFormat::bmp},
    Magic{0, "P1"sv, PictureFormat::pnm},
    Magic{0, "P2"sv, PictureFormat::pnm},
    Magic{0, "P3"sv, PictureFormat::pnm},
    Magic{0, "P4"sv, PictureFormat::pnm},
    Magic{0, "P5"sv, PictureFormat::pnm},
    Magic{0, "P6"sv, PictureFormat::pnm},
    Magic{0, "P7"sv, PictureFormat::pnm},
    Magic{0, "GIF87a"sv, PictureFormat::gif},
    Magic{0, "GIF89a"sv, PictureFormat::gif},
    Magic{0, "\xFF\x0A"sv, PictureFormat::jxl},
    Magic{4, "JXL \r\n\x87\n"sv, PictureFormat::jxl},
    Magic{8, "WEBP"sv, PictureFormat::webp},
    Magic{0, "II*\0"sv, PictureFormat::tiff},
    Magic{0, "MM\0*"sv, PictureFormat::tiff},
    Magic{0, "II+\0"sv, PictureFormat::tiff},
    Magic{0, "MM\0+"sv, PictureFormat::tiff},
};

constexpr std::array kAvifBrands = {"avif"sv, "avis"sv};
constexpr std::array kHeifBrands = {"heic"sv, "heix"sv, "heim"sv, "heis"sv, "hevc"sv,
                                    "hevx"sv, "hevm"sv, "hevs"sv, "mif1"sv, "msf1"sv};

constexpr std::array kUnsupported = {
    UnsupportedMagic{4, "jP  \r\n\x87\n"sv, "JPEG 2000 pictures"},
    UnsupportedMagic{0, "8BPS"sv, "Photoshop documents"},
    UnsupportedMagic{0, "P7 332"sv, "thumbnails of XV"},
};

bool has_magic(ByteView file, std::size_t offset, std::string_view bytes) {
  return file.size() >= offset + bytes.size() &&
         std::memcmp(file.data() + offset, bytes.data(), bytes.size()) == 0;
}

// Whether the file is of boxes and any of its first brands, which say what is in them, is one of
// these. The container of AVIF is also that of HEIC pictures and of films.
template <std::size_t count>
bool has_brand(ByteView file, const std::array<std::string_view, count>& brands) {
  constexpr std::size_t kMajorBrandAt = 8;
  constexpr std::size_t kOtherBrandsAt = 16;
  constexpr std::size_t kMostBrands = 64;
  if (!has_magic(file, 4, "ftyp"sv)) return false;
  const auto is_one = [&](std::size_t offset) {
    return std::ranges::any_of(
        brands, [&](std::string_view brand) { return has_magic(file, offset, brand); });
  };
  if (is_one(kMajorBrandAt)) return true;
  const std::size_t box_bytes = load_big_endian<std::uint32_t>(file, 0);
  const std::size_t end = std::min(box_bytes, kOtherBrandsAt + 4 * kMostBrands);
  for (std::size_t offset = kOtherBrandsAt; offset + 4 <= end; offset += 4) {
    if (is_one(offset)) return true;
  }
  return false;
}

// A text that happens to begin with "P6" is no PNM file: there a space or a comment follows.
bool is_pnm_separator(ByteView file) {
  return file.size() == 2 ||
         " \t\n\v\f\r#"sv.find(std::to_integer<char>(file[2])) != std::string_view::npos;
}

}  // namespace

PictureFormat sniff(ByteView file) {
  if (file.empty()) throw Unreadable("the file is empty");
  if (has_brand(file, kAvifBrands)) return PictureFormat::avif;
  if (has_brand(file, kHeifBrands)) return PictureFormat::heif;
  for (const UnsupportedMagic& magic : kUnsupported) {
    if (has_magic(file, magic.offset, magic.bytes)) refuse_unsupported(magic.what);
  }
  for (const Magic& magic : kSupported) {
    if (!has_magic(file, magic.offset, magic.bytes)) continue;
    if (magic.format != PictureFormat::pnm || is_pnm_separator(file)) return magic.format;
  }
  throw Unreadable("no picture of a kind that sdvae knows");
}

}  // namespace sdvae
