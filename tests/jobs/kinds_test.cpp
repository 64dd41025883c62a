#include "jobs/kinds.h"

#include <gtest/gtest.h>

namespace sdvae {
namespace {

TEST(Kinds, NamesTellPicturesFromLatents) {
  for (const char* name : {"a.jpg", "a.JPEG", "dir.x/b.Png", "c.ppm", "d.webp", "e.HEIC"}) {
    EXPECT_EQ(kind_of_name(name), FileKind::picture) << name;
  }
  for (const char* name :
       {"f.mpo", "g.dib", "h.apng", "i.jfif", "j.jpe", "k.pam", "l.TIFF", "m.HIF"}) {
    EXPECT_EQ(kind_of_name(name), FileKind::picture) << name;
  }
  for (const char* name : {"a.latent", "b.LATENT", "c.safetensors"}) {
    EXPECT_EQ(kind_of_name(name), FileKind::latent) << name;
  }
  for (const char* name : {"a", "jpg", ".jpg", "a.txt", "a.jpg.bak", ""}) {
    EXPECT_EQ(kind_of_name(name), FileKind::other) << name;
  }
}

TEST(Kinds, ExtensionsAreComparedInLowerCase) {
  EXPECT_EQ(lower_case_extension("dir.X/A.JPG"), ".jpg");
  EXPECT_EQ(lower_case_extension("none"), "");
}

TEST(Kinds, OnlyTheBareDashIsAStream) {
  EXPECT_TRUE(is_standard_stream("-"));
  EXPECT_FALSE(is_standard_stream("./-"));
  EXPECT_FALSE(is_standard_stream("-a"));
}

}  // namespace
}  // namespace sdvae
