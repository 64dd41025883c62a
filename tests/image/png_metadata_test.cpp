#include "image/png/png_metadata.h"

#include <fmt/format.h>

#include "pictures.h"

namespace sdvae {
namespace {

using namespace test;

struct NamedChunk {
  std::string name;
  Bytes content;
};

int png_orientation(const std::vector<NamedChunk>& chunks) {
  PngMetadata metadata;
  for (const NamedChunk& one : chunks) metadata.keep(one.name, one.content);
  return metadata.orientation();
}

// As ImageMagick writes it: an empty line, the name, the length, and lines of 72 digits.
std::string profile(int orientation) {
  std::string lines = "\nexif\n      36\n";
  std::size_t written = 0;
  const Bytes block = join({text({"Exif\0\0", 6}), exif_block(orientation)});
  for (const std::byte byte : block) {
    if (++written % 36 == 0) lines += '\n';
    lines += fmt::format("{:02x}", std::to_integer<unsigned>(byte));
  }
  return lines + "\n";
}

Bytes field(std::string_view content) { return join({text(content), Bytes(1)}); }

NamedChunk plain(std::string_view keyword, std::string_view value) {
  return {"tEXt", join({field(keyword), text(value)})};
}

NamedChunk compressed(std::string_view keyword, std::string_view value) {
  return {"zTXt", join({field(keyword), Bytes(1), zlib_stored(text(value))})};
}

NamedChunk international(std::string_view keyword, std::string_view value, bool is_compressed) {
  return {"iTXt", join({field(keyword), bytes({is_compressed ? 1 : 0, 0}), field("en"), field("k"),
                        is_compressed ? zlib_stored(text(value)) : text(value)})};
}

constexpr std::string_view kXmp = "XML:com.adobe.xmp", kExif = "Raw profile type exif",
                           kApp1 = "Raw profile type APP1", kSix = "tiff:Orientation=\"6\"";

TEST(PngMetadata, EveryKindOfTextIsRead) {
  EXPECT_EQ(png_orientation({plain(kXmp, kSix)}), 6);
  EXPECT_EQ(png_orientation({compressed(kXmp, kSix)}), 6);
  EXPECT_EQ(png_orientation({international(kXmp, kSix, false)}), 6);
  EXPECT_EQ(png_orientation({international(kXmp, kSix, true)}), 6);
  EXPECT_EQ(png_orientation({plain(kExif, profile(5))}), 5);
  EXPECT_EQ(png_orientation({compressed(kExif, profile(5))}), 5);
  EXPECT_EQ(png_orientation({international(kExif, profile(5), true)}), 5);
  EXPECT_EQ(png_orientation({{"eXIf", exif_block(7)}}), 7);
  EXPECT_EQ(png_orientation({{"tEXt", join({field("exif"), exif_block(7)})}}), 7);
}

TEST(PngMetadata, ExifThenItsProfileThenXmpThenTheOlderName) {
  const NamedChunk exif = {"eXIf", exif_block(2)};
  const NamedChunk raw = plain(kExif, profile(3));
  const NamedChunk xmp = plain(kXmp, kSix);
  const NamedChunk app1 = plain(kApp1, profile(8));
  EXPECT_EQ(png_orientation({app1, xmp, raw, exif}), 2);
  EXPECT_EQ(png_orientation({app1, xmp, raw}), 3);
  EXPECT_EQ(png_orientation({app1, xmp}), 6);
  EXPECT_EQ(png_orientation({app1}), 8);
  // An eXIf chunk that says nothing hides the profile, as in Pillow, but not XMP.
  EXPECT_EQ(png_orientation({raw, xmp, {"eXIf", text("II*")}}), 6);
  EXPECT_EQ(png_orientation({}), 1);
}

TEST(PngMetadata, TheLastOfAKindCounts) {
  EXPECT_EQ(png_orientation({plain(kExif, profile(3)), compressed(kExif, profile(4))}), 4);
  EXPECT_EQ(png_orientation({{"eXIf", exif_block(7)}, {"eXIf", exif_block(8)}}), 8);
}

TEST(PngMetadata, WhatCannotBeReadSaysNothing) {
  EXPECT_EQ(png_orientation({{"tEXt", {}}, {"zTXt", {}}, {"iTXt", {}}, {"eXIf", {}}}), 1);
  EXPECT_EQ(png_orientation({{"zTXt", field(kXmp)}, {"iTXt", field(kXmp)}}), 1);
  EXPECT_EQ(png_orientation({{"zTXt", join({field(kXmp), text("no stream")})}}), 1);
  EXPECT_EQ(png_orientation({plain(kExif, "one line"), plain(kApp1, "\n\n\nxyz\n4")}), 1);
  EXPECT_EQ(png_orientation({plain("Comment", kSix), plain("tiff", kSix)}), 1);
}

}  // namespace
}  // namespace sdvae
