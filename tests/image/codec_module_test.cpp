#include "image/codec_module.h"

#include <gmock/gmock.h>

#include "image/unreadable.h"

namespace sdvae {
namespace {

using testing::HasSubstr;

TEST(CodecModule, ABuildWithoutItSaysWhichPackageItWants) {
  try {
    static_cast<void>(load_codec({"Mosaic", "libsdvae_mosaic.so", "libmosaic", false}));
    FAIL() << "a codec that was not built was loaded";
  } catch (const Unreadable& reason) {
    EXPECT_STREQ(reason.what(), "this build of sdvae reads no Mosaic pictures");
    EXPECT_THAT(reason.hint(), HasSubstr("(libmosaic-dev)"));
  }
}

TEST(CodecModule, AMissingFileIsThePicturesTroubleAndNamed) {
  try {
    static_cast<void>(load_codec({"Mosaic", "libsdvae_mosaic.so", "libmosaic"}));
    FAIL() << "a codec that is nowhere was loaded";
  } catch (const Unreadable& reason) {
    EXPECT_THAT(reason.what(), HasSubstr("cannot read Mosaic pictures: libsdvae_mosaic.so is"));
  }
}

}  // namespace
}  // namespace sdvae
