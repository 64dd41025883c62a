#include "image/bmp/bmp_indices.h"

#include "pictures.h"

namespace sdvae {
namespace {

using namespace test;
using testing::HasSubstr;

// Grey levels as a palette, so that a pixel's red is its index.
Bytes levels(int count) {
  Bytes palette;
  for (int i = 0; i < count; ++i) append(palette, bytes({i, i, i, 0}));
  return palette;
}

Bytes run_lengths(std::array<int, 2> size, int bits, const Bytes& data) {
  return bmp(size, bits, data, levels(1 << bits), bits == 8 ? 1 : 2);
}

std::vector<int> indices_of(const Bytes& file) {
  std::vector<int> indices;
  const Image image = decode(file);
  for (std::size_t i = 0; i < image.rgb.size(); i += 3) indices.push_back(image.rgb[i]);
  return indices;
}

TEST(BmpIndices, RunsSinglePixelsAndRowEnds) {
  // From the bottom: three 7s and the rest of the row; then 1, 2, 3 in two words, and a 9.
  const Bytes data = bytes({3, 7, 0, 0, 0, 3, 1, 2, 3, 0, 1, 9, 0, 1});
  EXPECT_THAT(indices_of(run_lengths({4, 2}, 8, data)),
              testing::ElementsAre(1, 2, 3, 9, 7, 7, 7, 0));
}

TEST(BmpIndices, RunsOfHalfBytesAlternate) {
  const Bytes data = bytes({5, 0x12, 0, 0, 0, 5, 0x34, 0x56, 0x70, 0, 0, 1});
  EXPECT_THAT(indices_of(run_lengths({5, 2}, 4, data)),
              testing::ElementsAre(3, 4, 5, 6, 7, 1, 2, 1, 2, 1));
}

TEST(BmpIndices, MovesLeaveTheFirstColour) {
  const Bytes data = bytes({1, 5, 0, 2, 1, 1, 1, 6, 0, 0, 3, 8, 0, 1});
  EXPECT_THAT(indices_of(run_lengths({3, 3}, 8, data)),
              testing::ElementsAre(8, 8, 8, 0, 0, 6, 5, 0, 0));
}

TEST(BmpIndices, ARunStopsAtTheEndOfItsRow) {
  EXPECT_THAT(indices_of(run_lengths({2, 2}, 8, bytes({9, 4, 0, 0, 2, 5, 0, 1}))),
              testing::ElementsAre(5, 5, 4, 4));
}

TEST(BmpIndices, RowsMayRunFromTheTop) {
  EXPECT_THAT(indices_of(bmp({1, -2}, 8, bytes({1, 0, 0, 0, 2, 0, 0, 0}), levels(256))),
              testing::ElementsAre(1, 2));
}

TEST(BmpIndices, DataThatDoNotFillThePictureAreAnError) {
  for (const Bytes& data : {bytes({}), bytes({2, 7}), bytes({2, 7, 0, 1}), bytes({2, 7, 0, 2, 0}),
                            bytes({2, 7, 0, 0, 0, 3, 1})}) {
    EXPECT_THAT(decode_error(run_lengths({3, 2}, 8, data)), HasSubstr("before its last pixel"));
  }
  // A header asks for 256 million pixels: nothing is allocated for them.
  EXPECT_THAT(decode_error(run_lengths({16000, 16000}, 8, bytes({2, 7}))), HasSubstr("last pixel"));
}

TEST(BmpIndices, EveryCutIsTold) {
  const Bytes data = bytes({3, 7, 0, 0, 0, 3, 1, 2, 3, 0, 1, 9, 0, 1});
  const Bytes whole = run_lengths({4, 2}, 8, data);
  // The last pixel is there before the end of the picture is said.
  const Bytes last(whole.begin(), whole.end() - 2);
  EXPECT_EQ(decode(last).rgb, decode(whole).rgb);
  expect_every_prefix_fails(last);
}

TEST(BmpIndices, MutationsAreSafe) {
  const Bytes data = bytes({3, 7, 0, 0, 0, 3, 1, 2, 3, 0, 1, 9, 0, 2, 0, 0, 0, 1});
  expect_mutations_are_safe(run_lengths({4, 2}, 8, data), 4000);
  expect_mutations_are_safe(run_lengths({4, 2}, 4, data), 4000);
}

}  // namespace
}  // namespace sdvae
