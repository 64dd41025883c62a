#include "engine/cpu/place_buffers.h"

#include <algorithm>
#include <random>

#include <gmock/gmock.h>

namespace sdvae::cpu {
namespace {

Buffer buffer(std::size_t floats, int first_step, int last_step) {
  return {.floats = floats, .first_step = first_step, .last_step = last_step};
}

TEST(PlaceBuffers, ThoseThatNeverMeetShareMemory) {
  std::vector<Buffer> buffers = {buffer(100, 0, 1), buffer(50, 1, 2), buffer(100, 2, 3)};
  EXPECT_EQ(place_buffers(buffers), 112U + 64U);
  EXPECT_EQ(buffers[0].offset, buffers[2].offset);
}

TEST(PlaceBuffers, TheUnusedTakeNothing) {
  std::vector<Buffer> buffers = {buffer(0, 0, 5), {.floats = 7}};
  EXPECT_EQ(place_buffers(buffers), 0U);
}

TEST(PlaceBuffers, NoTwoThatMeetOverlap) {
  std::mt19937 random(3);
  for (int round = 0; round < 50; ++round) {
    std::vector<Buffer> buffers;
    for (int i = 0; i < 40; ++i) {
      const int first = static_cast<int>(random() % 30);
      buffers.push_back(buffer(1 + random() % 5000, first, first + static_cast<int>(random() % 6)));
    }
    const std::size_t end = place_buffers(buffers);
    for (const Buffer& a : buffers) {
      EXPECT_EQ(a.offset % 16, 0U);
      EXPECT_LE(a.offset + a.floats, end);
      for (const Buffer& b : buffers) {
        if (&a == &b || a.last_step < b.first_step || b.last_step < a.first_step) continue;
        EXPECT_TRUE(a.offset + a.floats <= b.offset || b.offset + b.floats <= a.offset);
      }
    }
  }
}

}  // namespace
}  // namespace sdvae::cpu
