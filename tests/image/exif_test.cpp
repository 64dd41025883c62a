#include "image/exif.h"

#include "pictures.h"

namespace sdvae {
namespace {

using namespace test;

TEST(Exif, ReadsBothByteOrders) {
  for (int orientation = 1; orientation <= 8; ++orientation) {
    EXPECT_EQ(exif_orientation(exif_block(orientation)), orientation);
    EXPECT_EQ(exif_orientation(join({text({"Exif\0\0", 6}), exif_block(orientation)})),
              orientation);
    const Bytes big =
        join({text("MM"),
              bytes({0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0})});
    EXPECT_EQ(exif_orientation(big), orientation);
  }
}

TEST(Exif, GarbageIsUpright) {
  EXPECT_EQ(exif_orientation({}), 1);
  EXPECT_EQ(exif_orientation(text("Exif")), 1);
  EXPECT_EQ(exif_orientation(text("XX*")), 1);
  EXPECT_EQ(exif_orientation(exif_block(0)), 1);
  EXPECT_EQ(exif_orientation(exif_block(9)), 1);
  EXPECT_EQ(exif_orientation(join({text("II"), little16(43), little32(8)})), 1);
  EXPECT_EQ(exif_orientation(join({text("II"), little16(42), little32(0xFFFFFFFF)})), 1);
  EXPECT_EQ(exif_orientation(join({text("II"), little16(42), little32(8), little16(65535)})), 1);
  Bytes other_type = exif_block(6);
  other_type[12] = std::byte{4};
  EXPECT_EQ(exif_orientation(other_type), 1);
}

TEST(Exif, EveryTruncationAndMutationIsSafe) {
  const Bytes block = exif_block(6);
  for (std::size_t length = 0; length < block.size(); ++length) {
    static_cast<void>(exif_orientation(ByteView(block).first(length)));
  }
  Noise noise(3);
  for (int i = 0; i < 5000; ++i) {
    Bytes mutated = block;
    mutated[noise.below(mutated.size())] = static_cast<std::byte>(noise.below(256));
    const int orientation = exif_orientation(mutated);
    ASSERT_TRUE(orientation >= 1 && orientation <= 8);
  }
}

}  // namespace
}  // namespace sdvae
