#include "image/sniff.h"

#include "pictures.h"

namespace sdvae {
namespace {

using namespace test;
using testing::HasSubstr;

TEST(Sniff, KnowsOurFormats) {
  EXPECT_EQ(sniff(bytes({0xFF, 0xD8, 0xFF, 0xE0})), PictureFormat::jpeg);
  EXPECT_EQ(sniff(png_signature()), PictureFormat::png);
  EXPECT_EQ(sniff(text("BM")), PictureFormat::bmp);
  for (char kind = '1'; kind <= '7'; ++kind) {
    EXPECT_EQ(sniff(text(std::string("P") + kind + "\n1 1")), PictureFormat::pnm) << kind;
  }
  EXPECT_EQ(sniff(text("P6#")), PictureFormat::pnm);
  EXPECT_EQ(sniff(text("GIF87a")), PictureFormat::gif);
  EXPECT_EQ(sniff(text("GIF89a")), PictureFormat::gif);
  EXPECT_EQ(sniff(bytes({0xFF, 0x0A, 1})), PictureFormat::jxl);
  EXPECT_EQ(sniff(join({big32(12), text("JXL \r\n\x87\n")})), PictureFormat::jxl);
  EXPECT_EQ(sniff(text("RIFF1234WEBPVP8 ")), PictureFormat::webp);
  for (const char* mark : {"II*\0", "MM\0*", "II+\0", "MM\0+"}) {
    EXPECT_EQ(sniff(text({mark, 4})), PictureFormat::tiff);
  }
}

TEST(Sniff, NamesWhatIsNotSupported) {
  EXPECT_EQ(decode_error(join({big32(12), text("jP  \r\n\x87\n")})),
            "cannot read 'test': JPEG 2000 pictures are not supported");
  EXPECT_THAT(decode_error(text("P7 332\n#XVVERSION")), HasSubstr("thumbnails of XV"));
}

Bytes brands_box(const char* major, const char* other) {
  return join({bytes({0, 0, 0, 20}), text("ftyp"), text(major), Bytes(4), text(other)});
}

TEST(Sniff, AnAvifFileSaysSoInAnyOfItsBrands) {
  EXPECT_EQ(sniff(brands_box("avif", "mif1")), PictureFormat::avif);
  EXPECT_EQ(sniff(brands_box("avis", "mif1")), PictureFormat::avif);
  EXPECT_EQ(sniff(brands_box("mif1", "avif")), PictureFormat::avif);
  const Bytes behind = join({brands_box("mif1", "heic"), text("avif")});
  EXPECT_EQ(sniff(behind), PictureFormat::heif);
}

TEST(Sniff, AHeifFileSaysSoInAnyOfItsBrands) {
  for (const char* brand : {"heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"}) {
    EXPECT_EQ(sniff(brands_box(brand, "....")), PictureFormat::heif) << brand;
    EXPECT_EQ(sniff(brands_box("miaf", brand)), PictureFormat::heif) << brand;
  }
  EXPECT_EQ(sniff(brands_box("heic", "avif")), PictureFormat::avif);
  EXPECT_THAT(decode_error(brands_box("isom", "mp42")), HasSubstr("no picture of a kind"));
}

TEST(Sniff, EverythingElse) {
  EXPECT_EQ(decode_error({}), "cannot read 'test': the file is empty");
  EXPECT_EQ(decode_error(text("P")), "cannot read 'test': no picture of a kind that sdvae knows");
  EXPECT_THAT(decode_error(text("P60 is a road")), HasSubstr("no picture of a kind"));
  EXPECT_THAT(decode_error(text("P3X is a team")), HasSubstr("no picture of a kind"));
  EXPECT_THAT(decode_error(text("RIFF1234WAVE")), HasSubstr("no picture of a kind"));
}

}  // namespace
}  // namespace sdvae
