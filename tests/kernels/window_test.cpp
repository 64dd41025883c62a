#include "kernels/window.h"

#include <vector>

#include <gmock/gmock.h>

#include "kernels/maps.h"

namespace sdvae::kernels {
namespace {

using testing_support::OwnedMap;

std::vector<float> counted(std::size_t count) {
  std::vector<float> values(count);
  for (std::size_t i = 0; i < count; ++i) values[i] = static_cast<float>(i);
  return values;
}

TEST(Window, PlanesComeBack) {
  Team team(3);
  const std::vector<float> planes = counted(std::size_t{3} * 4 * 5);
  OwnedMap map({4, 5, 3});
  read_planes({planes, 4, 5}, map.view(), team);
  EXPECT_EQ(map.at(2, 3, 1), 20 + 2 * 5 + 3);
  EXPECT_TRUE(map.padding_is_zero());
  std::vector<float> back(planes.size());
  write_planes(map.view(), {0, 0, 4, 5}, {back, 4, 5}, team);
  EXPECT_EQ(back, planes);
}

TEST(Window, PartsOfPlanesComeBackToTheirPlace) {
  Team team(2);
  const std::vector<float> planes = counted(std::size_t{3} * 6 * 7);
  OwnedMap map({3, 4, 3});
  read_planes({planes, 6, 7, 2, 1}, map.view(), team);
  EXPECT_EQ(map.at(0, 0, 2), 2 * 42 + 2 * 7 + 1);
  EXPECT_EQ(map.at(2, 3, 0), 4 * 7 + 4);
  EXPECT_TRUE(map.padding_is_zero());
  std::vector<float> back(planes.size(), -1.0F);
  write_planes(map.view(), {1, 2, 2, 2}, {back, 6, 7, 3, 3}, team);
  int written = 0;
  for (std::size_t i = 0; i < back.size(); ++i) {
    const bool is_inside = i % 42 / 7 >= 3 && i % 42 / 7 < 5 && i % 7 >= 3 && i % 7 < 5;
    ASSERT_EQ(back[i], is_inside ? planes[i] : -1.0F) << i;
    written += is_inside ? 1 : 0;
  }
  EXPECT_EQ(written, 12);
}

TEST(Window, CopiesWhatLiesInIt) {
  Team team(3);
  const OwnedMap from({9, 8, 18}, 1);
  OwnedMap to({7, 10, 18}, 2);
  const OwnedMap before({7, 10, 18}, 2);
  copy_window({&from.view(), {2, 1, 5, 6}, &to.view(), 1, 3}, team);
  for (int y = 0; y < 7; ++y) {
    for (int x = 0; x < 10; ++x) {
      const bool is_inside = y >= 1 && y < 6 && x >= 3 && x < 9;
      const double expected = is_inside ? from.at(y + 1, x - 2, 17) : before.at(y, x, 17);
      ASSERT_EQ(to.at(y, x, 17), expected) << y << ", " << x;
    }
  }
}

}  // namespace
}  // namespace sdvae::kernels
