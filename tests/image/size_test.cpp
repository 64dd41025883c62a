#include "image/size.h"

#include "image/unreadable.h"
#include "pictures.h"

namespace sdvae {
namespace {

using namespace test;

TEST(Size, TheLimits) {
  EXPECT_TRUE(within_limits(65535, 4096));
  EXPECT_FALSE(within_limits(65535, 4097));
  EXPECT_TRUE(within_limits(16384, 16384));
  EXPECT_FALSE(within_limits(65536, 1));
  EXPECT_FALSE(within_limits(1, ~0ULL));
}

TEST(Size, StoredSizes) {
  EXPECT_NO_THROW(check_stored_size(65535, 1));
  EXPECT_THROW(check_stored_size(0, 1), Unreadable);
  EXPECT_THROW(check_stored_size(1, 65536), Unreadable);
}

TEST(Size, AskedSizes) {
  EXPECT_NO_THROW(check_asked_size(1, 65535));
  EXPECT_EQ(error_of(ErrorKind::usage, [] { check_asked_size(0, 5); }),
            "cannot make a picture of 0x5 pixels: a side is at least 1 pixel");
  error_of(ErrorKind::usage, [] { check_asked_size(5, -1); });
  error_of(ErrorKind::usage, [] { check_asked_size(70000, 1); });
}

TEST(Size, GivenPictures) {
  EXPECT_NO_THROW(check_given_image(make_image(3, 2), "write"));
  EXPECT_EQ(error_of(ErrorKind::usage, [] { check_given_image({}, "write"); }),
            "cannot write the picture: it is empty");
  error_of(ErrorKind::usage, [] { check_given_image({2, 2, {1, 2, 3}}, "write"); });
}

}  // namespace
}  // namespace sdvae
