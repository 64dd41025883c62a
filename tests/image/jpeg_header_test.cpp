#include "image/jpeg_header.h"

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

std::string refusal(const Bytes& middle) { return decode_error(join({kStart, middle, kEnd})); }

TEST(JpegHeader, FindsSizeAndComponents) {
  const Bytes adobe = segment(0xEE, join({text("Adobe"), bytes({0, 100, 0, 0, 0, 0, 2})}));
  const Bytes file = join({kStart, adobe, frame(0xC2, 8, 20, 10, 4), kScan, kScan, kEnd});
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

TEST(JpegHeader, TheFirstExifBlockCounts) {
  const Bytes exif = join({text({"Exif\0\0", 6}), exif_block(3)});
  const Bytes other = join({text({"Exif\0\0", 6}), exif_block(5)});
  const Bytes file =
      join({kStart, segment(0xE1, text("http://ns.adobe.com/xap/")), segment(0xE1, exif),
            segment(0xE1, other), frame(0xC0, 8, 8, 8, 1), kScan, kEnd});
  const ByteView found = walk_jpeg(file).exif;
  EXPECT_EQ(Bytes(found.begin(), found.end()), exif);
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
  EXPECT_THAT(refusal(bytes({0xFF, 0xE0, 0, 2, 7})), HasSubstr("does not begin with a marker"));
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
