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

// A block with one entry of this type and count for the orientation, then `more`.
Bytes entry(unsigned type, std::uint32_t count, const Bytes& value, const Bytes& more = {}) {
  return join({text("II"), little16(42), little32(8), little16(1), little16(0x112), little16(type),
               little32(count), value, little32(0), more});
}

TEST(Exif, AnyKindOfIntegerCounts) {
  EXPECT_EQ(exif_orientation(entry(4, 1, little32(6))), 6);        // LONG
  EXPECT_EQ(exif_orientation(entry(8, 1, little32(6))), 6);        // SSHORT
  EXPECT_EQ(exif_orientation(entry(9, 1, little32(6))), 6);        // SLONG
  EXPECT_EQ(exif_orientation(entry(6, 1, little32(6))), 6);        // SBYTE
  EXPECT_EQ(exif_orientation(entry(13, 1, little32(6))), 6);       // IFD
  EXPECT_EQ(exif_orientation(entry(3, 2, little32(0x20006))), 6);  // of several the first
  const Bytes long8 = join({little32(6), little32(0)});
  EXPECT_EQ(exif_orientation(entry(16, 1, little32(26), long8)), 6);
  EXPECT_EQ(exif_orientation(entry(3, 3, little32(26), long8)), 6);
  const Bytes big = join({text("MM"), bytes({0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 4, 0, 0, 0, 1}),
                          bytes({0, 0, 0, 6})});
  EXPECT_EQ(exif_orientation(big), 6);
}

TEST(Exif, ThePrefixMayStandTwice) {
  const Bytes prefix = text({"Exif\0\0", 6});
  EXPECT_EQ(exif_orientation(join({prefix, prefix, exif_block(6)})), 6);
  EXPECT_EQ(exif_orientation(join({prefix, prefix, prefix, exif_block(6)})), std::nullopt);
}

TEST(Exif, AValueThatMakesNoSenseIsUpright) {
  EXPECT_EQ(exif_orientation(exif_block(0)), 1);
  EXPECT_EQ(exif_orientation(exif_block(9)), 1);
  for (const unsigned type : {1U, 2U, 5U, 7U, 10U, 11U, 12U}) {
    EXPECT_EQ(exif_orientation(entry(type, 1, little32(6), Bytes(64))), 1) << type;
  }
}

TEST(Exif, GarbageSaysNothing) {
  EXPECT_EQ(exif_orientation({}), std::nullopt);
  EXPECT_EQ(exif_orientation(text("Exif")), std::nullopt);
  EXPECT_EQ(exif_orientation(text("XX*")), std::nullopt);
  EXPECT_EQ(exif_orientation(join({text("II"), little16(43), little32(8)})), std::nullopt);
  EXPECT_EQ(exif_orientation(join({text("II"), little16(42), little32(0xFFFFFFFF)})), std::nullopt);
  EXPECT_EQ(exif_orientation(join({text("II"), little16(42), little32(8), little16(65535)})),
            std::nullopt);
  EXPECT_EQ(exif_orientation(entry(3, 0, little32(6))), std::nullopt);           // no value
  EXPECT_EQ(exif_orientation(entry(99, 1, little32(6))), std::nullopt);          // no such type
  EXPECT_EQ(exif_orientation(entry(3, 3, little32(0xFFFFFFF0))), std::nullopt);  // nowhere
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
    const int orientation = exif_orientation(mutated).value_or(1);
    ASSERT_TRUE(orientation >= 1 && orientation <= 8);
  }
}

}  // namespace
}  // namespace sdvae
