#include "gif_maker.h"
#include "image/upright_size.h"

namespace sdvae {
namespace {

using namespace test;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(Gif, GivesEveryPixelBack) {
  for (const auto& [width, height] : {std::pair(1, 1), std::pair(17, 33), std::pair(150, 90)}) {
    const Indices indices = noise_indices(width, height);
    const Bytes file = gif({width, height}, gif_image(indices));
    const ImageFile read = decode_image_file(file, "'test'");
    EXPECT_EQ(read.image.width, width);
    EXPECT_EQ(read.image.rgb, coloured(indices, gif_palette()));
    EXPECT_EQ(read.info.format, "GIF");
    EXPECT_FALSE(read.info.had_alpha);
    EXPECT_THAT(read.info.remarks, IsEmpty());
    const UprightSize size = upright_size(file, "'test'");
    EXPECT_EQ(std::pair(size.width, size.height), std::pair(width, height));
  }
}

TEST(Gif, TheFramesOwnPaletteCounts) {
  const Indices indices = noise_indices(8, 6);
  const Bytes own = gif_palette(5);
  EXPECT_EQ(decode(gif({8, 6}, gif_image(indices, {0, 0}, own))).rgb, coloured(indices, own));
}

TEST(Gif, WithoutAPaletteIndicesAreLevelsOfGrey) {
  const Indices indices = noise_indices(8, 6);
  const Image image = decode(gif({8, 6}, gif_image(indices), {}));
  for (std::size_t i = 0; i < indices.values.size(); ++i) {
    EXPECT_EQ(image.rgb[i * 3 + 1], indices.values[i]);
  }
}

TEST(Gif, InterlacedRowsComeToTheirPlaces) {
  for (const int height : {1, 2, 3, 5, 9, 20}) {
    const Indices indices = noise_indices(5, height);
    Indices stored{5, height, {}};
    for (const auto& [first, step] : {std::pair(0, 8), {4, 8}, {2, 4}, {1, 2}}) {
      for (std::ptrdiff_t row = first; row < height; row += step) {
        const auto begin = indices.values.begin() + row * 5;
        stored.values.insert(stored.values.end(), begin, begin + 5);
      }
    }
    const Bytes file = gif({5, height}, gif_image(stored, {0, 0}, {}, 0x40));
    EXPECT_EQ(decode(file).rgb, coloured(indices, gif_palette())) << height;
  }
}

TEST(Gif, TheTransparentIndexIsAlpha) {
  Indices indices = noise_indices(8, 6);
  indices.values[3] = 9;
  const Bytes file = gif({8, 6}, join({gif_transparency(9), gif_image(indices)}));
  EXPECT_TRUE(decode_image_file(file, "'test'").info.had_alpha);
  const Image dropped = decode_image(file, "'test'", {.background = std::nullopt});
  EXPECT_EQ(dropped.rgb, coloured(indices, gif_palette()));
  const Image on_red = decode_image(file, "'test'", {.background = Rgb{255, 0, 0}});
  for (std::size_t i = 0; i < indices.values.size(); ++i) {
    EXPECT_EQ(on_red.rgb[i * 3], indices.values[i] == 9 ? 255 : dropped.rgb[i * 3]);
  }
}

// The header names the background 7, which no viewer shows.
TEST(Gif, ASmallerFrameLiesOnItsCanvas) {
  const Indices indices = noise_indices(3, 2);
  const Bytes palette = gif_palette();
  const Bytes image = gif_image(indices, {4, 1});
  const Image plain = decode(gif({8, 6}, image));
  const Image transparent = decode(gif({8, 6}, join({gif_transparency(9), image})));
  const std::vector<std::uint8_t> frame = coloured(indices, palette);
  for (int y = 0; y < 6; ++y) {
    for (int x = 0; x < 8; ++x) {
      const bool is_inside = x >= 4 && x < 7 && y >= 1 && y < 3;
      const std::size_t at = static_cast<std::size_t>(y * 8 + x) * 3;
      const std::size_t in_frame = static_cast<std::size_t>((y - 1) * 3 + x - 4) * 3;
      EXPECT_EQ(plain.rgb[at], is_inside ? frame[in_frame] : std::to_integer<int>(palette[0]));
      if (!is_inside) {
        EXPECT_EQ(transparent.rgb[at], 255);
      }
    }
  }
}

TEST(Gif, AFrameThatJutsOutEnlargesTheCanvas) {
  const Image image = decode(gif({2, 9}, gif_image(noise_indices(3, 2), {4, 1})));
  EXPECT_EQ(std::pair(image.width, image.height), std::pair(7, 9));
}

TEST(Gif, OfAnAnimationTheFirstFrameIsRead) {
  const Indices indices = noise_indices(8, 6);
  const Bytes file = gif({8, 6}, join({gif_image(indices), gif_transparency(1),
                                       gif_image(noise_indices(8, 6, 2), {0, 0}, gif_palette(9))}));
  EXPECT_EQ(decode(file).rgb, coloured(indices, gif_palette()));
  EXPECT_THAT(remarks_of(file), ElementsAre("is an animation of 2 frames: the first is read"));
}

TEST(Gif, UntidyFilesAreReadWithARemark) {
  const Indices indices = smooth_indices(40, 30);
  const Bytes image = gif_image(indices);
  Bytes no_end = gif({40, 30}, image);
  no_end.pop_back();
  EXPECT_EQ(decode(no_end).rgb, coloured(indices, gif_palette()));
  EXPECT_THAT(remarks_of(no_end), ElementsAre(HasSubstr("has no end block")));
  const Bytes surplus = gif({40, 30}, join({Bytes(2), image, Bytes(1)}));
  EXPECT_EQ(decode(surplus).rgb, coloured(indices, gif_palette()));
  EXPECT_THAT(remarks_of(surplus), ElementsAre("has surplus bytes between its blocks: 3"));
  EXPECT_THAT(remarks_of(join({gif({40, 30}, image), text("more")})), IsEmpty());
}

// A block that the file cuts off may be one too many.
TEST(Gif, AFileThatEndsBehindItsLastPixelIsWhole) {
  const Indices indices = smooth_indices(40, 30);
  Bytes file = gif({40, 30}, gif_image(indices));
  file.resize(file.size() - 2);  // without the end block and the empty one
  for (const Bytes& rest : {bytes({}), bytes({130}), bytes({130, 1, 2, 3})}) {
    const Bytes cut = join({file, rest});
    EXPECT_EQ(decode(cut).rgb, coloured(indices, gif_palette()));
    EXPECT_THAT(remarks_of(cut), ElementsAre(HasSubstr("all of its first frame is there")));
  }
  file.resize(file.size() - 3);
  EXPECT_THAT(decode_error(file), HasSubstr("cut short"));
}

TEST(Gif, WhatIsNoPictureIsRefused) {
  EXPECT_THAT(decode_error(gif({8, 6}, {})), HasSubstr("without a picture"));
  Bytes image = gif_image(noise_indices(8, 6), {60000, 60000});
  EXPECT_THAT(decode_error(gif({8, 6}, image)), HasSubstr("too many"));
  image[5] = std::byte{};  // its width
  EXPECT_THAT(decode_error(gif({8, 6}, image)), HasSubstr("without pixels"));
}

// Claims of a gigabyte, and of more pixels than their data are good for.
TEST(Gif, SizesAreCheckedBeforeAnythingIsAllocated) {
  Bytes file = gif({8, 6}, gif_image(noise_indices(8, 6)));
  const std::size_t frame_width = 13 + 3 * kGifColours + 5;
  for (const std::size_t at : {frame_width + 1, frame_width + 3}) file[at] = std::byte{0x3F};
  EXPECT_THAT(decode_error(file), HasSubstr("cut short"));
  file[frame_width + 1] = std::byte{0xFF};
  file[frame_width + 3] = std::byte{0xFF};
  EXPECT_THAT(decode_error(file), HasSubstr("too many"));
}

TEST(Gif, MissingPixelsAreAnError) {
  Bytes file = gif({8, 6}, gif_image(noise_indices(8, 6)));
  file[13 + 3 * kGifColours + 7] = std::byte{7};  // a row more
  EXPECT_THAT(decode_error(file), HasSubstr("cut short"));
  file[13 + 3 * kGifColours + 10] = std::byte{9};  // the length of the first codes
  EXPECT_THAT(decode_error(file), HasSubstr("no proper length"));
}

TEST(Gif, EveryCutIsTold) {
  expect_every_cut_is_told(gif({40, 30}, gif_image(smooth_indices(40, 30))));
  expect_every_cut_is_told(
      gif({12, 9}, join({gif_image(noise_indices(12, 9)), gif_image(noise_indices(5, 5))})));
}

TEST(Gif, MutationsAreSafe) {
  expect_mutations_are_safe(gif({20, 12}, gif_image(smooth_indices(20, 12))), 500);
  expect_mutations_are_safe(
      gif({20, 12}, join({gif_transparency(3), gif_image(smooth_indices(9, 9), {2, 2}, {}, 0x40)})),
      500);
}

}  // namespace
}  // namespace sdvae
