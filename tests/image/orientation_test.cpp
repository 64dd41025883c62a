#include "image/orientation.h"

#include "pictures.h"

namespace sdvae {
namespace {

using namespace test;

std::optional<int> of_xmp(std::string_view packet) { return stored_orientation({}, text(packet)); }

TEST(Orientation, XmpSaysItAsAnAttributeOrAnElement) {
  for (int orientation = 1; orientation <= 8; ++orientation) {
    const std::string digit = std::to_string(orientation);
    EXPECT_EQ(of_xmp("<rdf tiff:Orientation=\"" + digit + "\"/>"), orientation);
    EXPECT_EQ(of_xmp("<tiff:Orientation>" + digit + "</tiff:Orientation>"), orientation);
  }
}

TEST(Orientation, TheFirstMentionWithADigitCounts) {
  EXPECT_EQ(of_xmp("tiff:Orientation, tiff:Orientation=\"\" tiff:Orientation=\"6\"> "
                   "tiff:Orientation>3<"),
            6);
  EXPECT_EQ(of_xmp("tiff:Orientation='6'"), std::nullopt);
  EXPECT_EQ(of_xmp("exif:Orientation=\"6\""), std::nullopt);
}

TEST(Orientation, WhatIsNoOrientationIsUprightOrUnsaid) {
  EXPECT_EQ(of_xmp("tiff:Orientation=\"0\""), 1);
  EXPECT_EQ(of_xmp("tiff:Orientation=\"9\""), 1);
  EXPECT_EQ(of_xmp("tiff:Orientation"), std::nullopt);
  EXPECT_EQ(of_xmp("tiff:Orientation=\""), std::nullopt);
  EXPECT_EQ(of_xmp("tiff:Orientation>"), std::nullopt);
  EXPECT_EQ(of_xmp(""), std::nullopt);
}

TEST(Orientation, ExifComesFirstEvenWhereItMakesNoSense) {
  const Bytes xmp = text("tiff:Orientation=\"6\"");
  EXPECT_EQ(stored_orientation(exif_block(3), xmp), 3);
  EXPECT_EQ(stored_orientation(exif_block(9), xmp), 1);
  EXPECT_EQ(stored_orientation(text("garbage"), xmp), 6);
  EXPECT_EQ(stored_orientation(exif_block(3), {}), 3);
  EXPECT_EQ(stored_orientation({}, {}), std::nullopt);
}

}  // namespace
}  // namespace sdvae
