#include "image/png_scanlines.h"

#include "pictures.h"

namespace sdvae {
namespace {

using namespace test;

TEST(PngScanlines, OnePassWhenNotInterlaced) {
  const std::vector<PngPass> passes = png_passes({5, 3, 4, PngColour::grey, false});
  ASSERT_EQ(passes.size(), 1U);
  EXPECT_EQ(passes[0].row_bytes, 3U);
  EXPECT_EQ(passes[0].pixel_bytes, 1U);
  EXPECT_EQ(stored_bytes(passes[0]), 12U);
}

TEST(PngScanlines, TheSevenPassesCoverEveryPixelOnce) {
  for (int width = 1; width <= 17; ++width) {
    for (int height = 1; height <= 17; ++height) {
      std::vector<int> hits(static_cast<std::size_t>(width * height));
      for (const PngPass& pass : png_passes({width, height, 8, PngColour::rgb, true})) {
        EXPECT_GT(pass.width, 0);
        EXPECT_GT(pass.height, 0);
        for (int y = 0; y < pass.height; ++y) {
          for (int x = 0; x < pass.width; ++x) {
            const int at =
                (pass.first_y + y * pass.step_y) * width + pass.first_x + x * pass.step_x;
            ++hits.at(static_cast<std::size_t>(at));
          }
        }
      }
      EXPECT_THAT(hits, testing::Each(1));
    }
  }
}

TEST(PngScanlines, UndoesEveryFilter) {
  const PngPass pass = png_passes({3, 5, 8, PngColour::grey, false})[0];
  Bytes rows = bytes({0, 10, 20, 30,   // as it is
                      1, 1,  1,  255,  // left
                      2, 1,  1,  1,    // above
                      3, 1,  1,  1,    // mean of left and above, rounded down
                      4, 1,  1,  1});  // Paeth
  undo_filters(pass, rows);
  EXPECT_EQ(rows, bytes({0, 10, 20, 30, 1, 1, 2, 1, 2, 2, 3, 2, 3, 2, 3, 3, 4, 3, 4, 5}));
}

TEST(PngScanlines, AnUnknownFilterIsAnError) {
  EXPECT_THAT(decode_error(png(ihdr(1, 1, 8, 0), bytes({5, 0}))),
              testing::HasSubstr("unknown PNG filter"));
}

}  // namespace
}  // namespace sdvae
