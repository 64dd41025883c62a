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
  const auto box = [](const char* brand) {
    return join({bytes({0, 0, 0, 24}), text("ftyp"), text(brand), Bytes(8)});
  };
  EXPECT_EQ(decode_error(box("heix")), "cannot read 'test': HEIC pictures are not supported");
  EXPECT_THAT(decode_error(box("heic")), HasSubstr("HEIC"));
  EXPECT_THAT(decode_error(box("mif1")), HasSubstr("HEIF"));
  EXPECT_THAT(decode_error(join({big32(12), text("jP  \r\n\x87\n")})), HasSubstr("JPEG 2000"));
  EXPECT_THAT(decode_error(text("P7 332\n#XVVERSION")), HasSubstr("thumbnails of XV"));
}

TEST(Sniff, AnAvifFileSaysSoInAnyOfItsBrands) {
  const auto box = [](const char* major, const char* other) {
    return join({bytes({0, 0, 0, 20}), text("ftyp"), text(major), Bytes(4), text(other)});
  };
  EXPECT_EQ(sniff(box("avif", "mif1")), PictureFormat::avif);
  EXPECT_EQ(sniff(box("avis", "mif1")), PictureFormat::avif);
  EXPECT_EQ(sniff(box("mif1", "avif")), PictureFormat::avif);
  const Bytes behind = join({box("mif1", "heic"), text("avif")});
  EXPECT_THAT(decode_error(behind), HasSubstr("HEIF"));
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
