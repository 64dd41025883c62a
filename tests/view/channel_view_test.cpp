#include "view/channel_view.h"

#include <limits>
#include <tuple>

#include <gmock/gmock.h>

#include "../base/testing.h"

namespace sdvae::testing {
namespace {

using ::testing::HasSubstr;

Latent latent_of(int batch, int channels, int height, int width) {
  Latent latent;
  latent.batch = batch;
  latent.channels = channels;
  latent.height = height;
  latent.width = width;
  const int count = batch * channels * height * width;
  for (int i = 0; i < count; ++i) latent.values.push_back(static_cast<float>(i));
  return latent;
}

std::tuple<int, int, int> pixel(const Image& image, int x, int y) {
  const auto at = static_cast<std::size_t>(y * image.width + x) * 3;
  return {image.rgb.at(at), image.rgb.at(at + 1), image.rgb.at(at + 2)};
}

constexpr std::tuple kFirst(68, 1, 84);
constexpr std::tuple kLast(253, 231, 36);
constexpr std::tuple kWhite(255, 255, 255);

TEST(ChannelStats, MeasureEachChannelOfTheItem) {
  const auto stats = channel_stats(latent_of(2, 2, 2, 2), 1);
  ASSERT_EQ(stats.size(), 2U);
  EXPECT_EQ(stats[1].min, 12);
  EXPECT_EQ(stats[1].max, 15);
  EXPECT_DOUBLE_EQ(stats[1].mean, 13.5);
  EXPECT_DOUBLE_EQ(stats[1].stddev, std::sqrt(1.25));
  EXPECT_EQ(stats[0].min, 8);
}

TEST(ChannelStats, AConstantChannelHasNoSpread) {
  Latent latent = latent_of(1, 1, 3, 3);
  latent.values.assign(9, 0.1F);
  EXPECT_EQ(channel_stats(latent).at(0).stddev, 0);
}

TEST(ChannelView, PutsChannelsSideBySideWithAWhiteGap) {
  const Image image = channel_view(latent_of(1, 4, 64, 48));
  EXPECT_EQ(image.height, 256);
  EXPECT_EQ(image.width, 4 * 48 * 4 + 3 * 8);
  EXPECT_EQ(pixel(image, 0, 0), kFirst);
  EXPECT_EQ(pixel(image, 191, 255), kLast);
  EXPECT_EQ(pixel(image, 192, 0), kWhite);
  EXPECT_EQ(pixel(image, 199, 255), kWhite);
  EXPECT_EQ(pixel(image, 200, 0), kFirst);
  EXPECT_EQ(pixel(image, image.width - 1, 255), kLast);
}

TEST(ChannelView, EveryValueIsASquare) {
  Latent latent = latent_of(1, 1, 2, 2);
  latent.values = {0, 1, 1, 0};
  const Image image = channel_view(latent);
  ASSERT_EQ(image.width, 256);
  ASSERT_EQ(image.height, 256);
  for (int y = 0; y < 256; ++y) {
    for (int x = 0; x < 256; ++x) {
      ASSERT_EQ(pixel(image, x, y), (x < 128) == (y < 128) ? kFirst : kLast) << x << "," << y;
    }
  }
}

TEST(ChannelView, ALargeLatentKeepsItsSize) {
  const Image image = channel_view(latent_of(1, 2, 300, 200));
  EXPECT_EQ(image.height, 300);
  EXPECT_EQ(image.width, 408);
}

TEST(ChannelView, AConstantChannelShowsTheFirstColour) {
  Latent latent = latent_of(1, 1, 1, 1);
  EXPECT_EQ(pixel(channel_view(latent), 100, 100), kFirst);
}

TEST(ChannelView, ShowsTheItemAskedFor) {
  Latent latent = latent_of(2, 1, 1, 2);
  latent.values = {0, 1, 1, 0};
  EXPECT_EQ(pixel(channel_view(latent, 0), 0, 0), kFirst);
  EXPECT_EQ(pixel(channel_view(latent, 1), 0, 0), kLast);
}

TEST(ChannelView, SurvivesValuesThatAreNotFinite) {
  Latent latent = latent_of(1, 1, 2, 2);
  constexpr float kMax = std::numeric_limits<float>::max();
  latent.values = {-kMax, kMax, std::numeric_limits<float>::quiet_NaN(), 0};
  EXPECT_NO_THROW(static_cast<void>(channel_view(latent)));
  latent.values = {-std::numeric_limits<float>::infinity(), std::numeric_limits<float>::infinity(),
                   0, 0};
  EXPECT_NO_THROW(static_cast<void>(channel_view(latent)));
}

TEST(ChannelView, RefusesAnItemThatIsNotThere) {
  const Latent latent = latent_of(2, 1, 2, 2);
  for (const int item : {-1, 2}) {
    EXPECT_THAT(
        sentence(ErrorKind::bad_data, [&] { static_cast<void>(channel_view(latent, item)); }),
        HasSubstr("there is no item"));
    EXPECT_THAT(
        sentence(ErrorKind::bad_data, [&] { static_cast<void>(channel_stats(latent, item)); }),
        HasSubstr("there is no item"));
  }
}

TEST(ChannelView, RefusesALatentThatIsNotWhole) {
  Latent latent = latent_of(1, 1, 2, 2);
  latent.values.pop_back();
  EXPECT_THAT(sentence(ErrorKind::bad_data, [&] { static_cast<void>(channel_view(latent)); }),
              HasSubstr("do not match its shape"));
  EXPECT_THAT(sentence(ErrorKind::bad_data, [] { static_cast<void>(channel_stats(Latent{})); }),
              HasSubstr("it is empty"));
}

TEST(ChannelView, RefusesAPictureThatWouldBeTooLarge) {
  EXPECT_THAT(sentence(ErrorKind::bad_data,
                       [] { static_cast<void>(channel_view(latent_of(1, 300, 1, 1))); }),
              HasSubstr("too large"));
}

}  // namespace
}  // namespace sdvae::testing
