#include "image/jpeg/jpeg_header.h"

#include "pictures.h"

namespace sdvae {
namespace {

using namespace test;
using testing::HasSubstr;

Bytes segment(int marker, const Bytes& content) {
  const auto length = static_cast<int>(content.size()) + 2;
  return join({bytes({0xFF, marker, length >> 8, length & 255}), content});
}

Bytes frame(int marker, int bits, int width, int height, int components) {
  Bytes content = bytes({bits, height >> 8, height & 255, width >> 8, width & 255, components});
  for (int i = 0; i < components; ++i) append(content, bytes({i + 1, 0x11, 0}));
  return segment(marker, content);
}

const Bytes kStart = bytes({0xFF, 0xD8});
const Bytes kEnd = bytes({0xFF, 0xD9});
const Bytes kScan = join({segment(0xDA, bytes({1, 1, 0, 0, 63, 0})), bytes({1, 0xFF, 0, 2})});
const Bytes kGrey = frame(0xC0, 8, 8, 8, 1);
const Bytes kExifPrefix = text({"Exif\0\0", 6});

std::string refusal(const Bytes& middle) { return decode_error(join({kStart, middle, kEnd})); }

TEST(JpegHeader, FindsSizeAndComponents) {
  const Bytes adobe = segment(0xEE, join({text("Adobe"), bytes({0, 100, 0, 0, 0, 0, 2})}));
  const Bytes scan = segment(0xDA, bytes({4, 1, 0, 2, 0, 3, 0, 4, 0, 0, 0, 0}));
  const Bytes file = join({kStart, adobe, frame(0xC2, 8, 20, 10, 4), scan, bytes({1, 2}), kEnd});
  const JpegHeader header = walk_jpeg(file);
  EXPECT_EQ(header.width, 20);
  EXPECT_EQ(header.height, 10);
  EXPECT_EQ(header.components, 4);
}

TEST(JpegHeader, SkipsFillBytesRestartMarkersAndATrailer) {
  const Bytes data = bytes({5, 0xFF, 0xD0, 6, 0xFF, 0xFF, 0xFF});
  const Bytes file = join({kStart, bytes({0xFF}), frame(0xC0, 8, 8, 8, 1), kScan, data,
                           bytes({0xD9}), text("trailing garbage")});
  EXPECT_EQ(walk_jpeg(file).width, 8);
}

int jpeg_orientation(const Bytes& before_scan, const Bytes& after_scan = {}) {
  return walk_jpeg(join({kStart, before_scan, kGrey, kScan, after_scan, kEnd})).orientation;
}

TEST(JpegHeader, OneExifBlockMayTakeSeveralSegments) {
  const Bytes exif = exif_block(6);
  const auto part = [&](std::ptrdiff_t from, std::ptrdiff_t to) {
    return segment(0xE1, join({kExifPrefix, Bytes(exif.begin() + from, exif.begin() + to)}));
  };
  const auto end = static_cast<std::ptrdiff_t>(exif.size());
  EXPECT_EQ(jpeg_orientation(part(0, end)), 6);
  EXPECT_EQ(jpeg_orientation(join({part(0, 8), segment(0xE2, text("ICC")), part(8, end)})), 6);
  EXPECT_EQ(jpeg_orientation(join({part(0, 15), part(15, 18), part(18, end)})), 6);
  // Of two whole blocks that makes the first count.
  EXPECT_EQ(
      jpeg_orientation(join({part(0, end), segment(0xE1, join({kExifPrefix, exif_block(3)}))})), 6);
}

TEST(JpegHeader, XmpCountsWhereExifSaysNothing) {
  const auto xmp = [](const char* packet) {
    return segment(0xE1, join({text({"http://ns.adobe.com/xap/1.0/\0", 29}), text(packet)}));
  };
  const Bytes six = xmp("<x tiff:Orientation=\"6\"/>");
  EXPECT_EQ(jpeg_orientation(six), 6);
  EXPECT_EQ(jpeg_orientation(join({six, xmp("<tiff:Orientation>8</tiff:Orientation>")})), 8);
  EXPECT_EQ(jpeg_orientation(join({six, segment(0xE1, join({kExifPrefix, exif_block(3)}))})), 3);
  EXPECT_EQ(jpeg_orientation(segment(0xE1, text("tiff:Orientation=\"6\""))), 1);
  EXPECT_EQ(jpeg_orientation({}), 1);
}

TEST(JpegHeader, MetadataBehindTheFirstScanDoNotCount) {
  EXPECT_EQ(jpeg_orientation({}, segment(0xE1, join({kExifPrefix, exif_block(6)}))), 1);
}

TEST(JpegHeader, SurplusBytesBetweenSegmentsAreSkipped) {
  const Bytes junk = bytes({0, 1, 2, 0xFF, 0, 3, 0xFF});
  const JpegHeader header =
      walk_jpeg(join({kStart, junk, segment(0xE0, {}), junk, kGrey, junk, kScan, kEnd}));
  EXPECT_EQ(header.width, 8);
  EXPECT_TRUE(header.has_end);
}

TEST(JpegHeader, AMissingEndMarkerIsToldAndZerosAreNoData) {
  const Bytes whole = join({kStart, kGrey, kScan});
  const JpegHeader header = walk_jpeg(whole);
  EXPECT_FALSE(header.has_end);
  EXPECT_EQ(header.picture.size(), whole.size());
  EXPECT_THAT(header.remarks, testing::ElementsAre(HasSubstr("no end marker")));
  EXPECT_EQ(walk_jpeg(join({whole, Bytes(9)})).picture.size(), whole.size());
  EXPECT_EQ(walk_jpeg(join({whole, bytes({0xFF, 0, 0, 0})})).picture.size(), whole.size() + 2);
  // A trailer that is no JPEG segment, and one that is cut.
  EXPECT_EQ(walk_jpeg(join({whole, kStart})).picture.size(), whole.size());
  EXPECT_EQ(walk_jpeg(join({whole, bytes({0xFF, 0xFE, 1, 0})})).picture.size(), whole.size());
}

TEST(JpegHeader, ScansThatAreMissingAreTold) {
  const auto scan = [](int first, int last, int bits) {
    return join({segment(0xDA, bytes({1, 1, 0, first, last, bits})), bytes({1})});
  };
  const Bytes begin = join({kStart, frame(0xC2, 8, 8, 8, 1), scan(0, 0, 1), scan(1, 63, 0)});
  EXPECT_THAT(walk_jpeg(join({begin, kEnd})).remarks, testing::ElementsAre(HasSubstr("detail")));
  EXPECT_TRUE(walk_jpeg(join({begin, scan(0, 0, 0x10), kEnd})).remarks.empty());
  EXPECT_THAT(decode_error(begin), HasSubstr("cut short"));
  EXPECT_THAT(refusal(join({frame(0xC0, 8, 8, 8, 3), kScan})), HasSubstr("a colour has no"));
}

TEST(JpegHeader, RefusesOtherKindsByName) {
  EXPECT_THAT(refusal(frame(0xC3, 8, 8, 8, 1)), HasSubstr("lossless JPEG"));
  EXPECT_THAT(refusal(frame(0xC5, 8, 8, 8, 1)), HasSubstr("hierarchical JPEG"));
  EXPECT_THAT(refusal(frame(0xC9, 8, 8, 8, 1)), HasSubstr("arithmetic coding"));
  EXPECT_THAT(refusal(segment(0xCC, bytes({0, 0}))), HasSubstr("arithmetic coding"));
  EXPECT_THAT(refusal(frame(0xC1, 12, 8, 8, 1)), HasSubstr("12 bits"));
  EXPECT_THAT(refusal(frame(0xC0, 8, 8, 8, 2)), HasSubstr("2 components"));
}

TEST(JpegHeader, RefusesABrokenStructure) {
  EXPECT_THAT(refusal({}), HasSubstr("cut short"));
  EXPECT_THAT(refusal(frame(0xC0, 8, 8, 8, 1)), HasSubstr("cut short"));
  EXPECT_THAT(refusal(kScan), HasSubstr("scan before its frame"));
  EXPECT_THAT(refusal(join({frame(0xC0, 8, 8, 8, 1), frame(0xC0, 8, 8, 8, 1)})),
              HasSubstr("two JPEG frames"));
  EXPECT_THAT(refusal(segment(0xC0, bytes({8, 0}))), HasSubstr("too short"));
  EXPECT_THAT(refusal(segment(0xF0, {})), HasSubstr("unknown JPEG marker"));
  EXPECT_THAT(refusal(bytes({0xFF, 0xE0, 0, 1})), HasSubstr("no length"));
  EXPECT_THAT(refusal(join({kGrey, segment(0xDA, bytes({1, 1, 0, 0, 63}))})), HasSubstr("length"));
  EXPECT_THAT(refusal(join({frame(0xC2, 8, 8, 8, 1), segment(0xDA, bytes({1, 1, 0, 0, 64, 0}))})),
              HasSubstr("beyond 63"));
  EXPECT_THAT(decode_error(bytes({0xFF, 0xD8, 0xFF, 0xE0, 0, 9})), HasSubstr("cut short"));
  Bytes scans = frame(0xC2, 8, 8, 8, 1);
  for (int i = 0; i < 501; ++i) append(scans, kScan);
  EXPECT_THAT(refusal(scans), HasSubstr("more than 500"));
}

TEST(JpegHeader, ASmallFileCannotClaimALargePicture) {
  EXPECT_THAT(refusal(join({frame(0xC2, 8, 65535, 4000, 3), kScan})), HasSubstr("cut short"));
  EXPECT_THAT(refusal(join({frame(0xC0, 8, 65535, 65535, 1), kScan})), HasSubstr("too many"));
  EXPECT_THAT(refusal(join({frame(0xC0, 8, 8, 0, 1), kScan})), HasSubstr("without pixels"));
}

}  // namespace
}  // namespace sdvae
