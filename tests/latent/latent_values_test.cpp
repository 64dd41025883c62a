#include "latent/latent_values.h"

#include <limits>

#include <gmock/gmock.h>

namespace sdvae {
namespace {

using ::testing::ElementsAre;

constexpr std::byte operator""_b(unsigned long long value) { return static_cast<std::byte>(value); }

TEST(LatentValues, AreLittleEndianInEveryDtype) {
  const std::vector<float> values{1.0F, -2.5F};
  EXPECT_THAT(bytes_from_values(values, LatentDtype::float32),
              ElementsAre(0x00_b, 0x00_b, 0x80_b, 0x3F_b, 0x00_b, 0x00_b, 0x20_b, 0xC0_b));
  EXPECT_THAT(bytes_from_values(values, LatentDtype::float16),
              ElementsAre(0x00_b, 0x3C_b, 0x00_b, 0xC1_b));
  EXPECT_THAT(bytes_from_values(values, LatentDtype::bfloat16),
              ElementsAre(0x80_b, 0x3F_b, 0x20_b, 0xC0_b));
  for (const LatentDtype dtype :
       {LatentDtype::float32, LatentDtype::float16, LatentDtype::bfloat16}) {
    EXPECT_EQ(values_from_bytes(bytes_from_values(values, dtype), dtype), values);
  }
}

TEST(LatentValues, FindTheFirstThatIsNotFinite) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  EXPECT_FALSE(find_not_finite(std::vector<float>{}));
  EXPECT_FALSE(find_not_finite(std::vector<float>{0, std::numeric_limits<float>::max()}));
  EXPECT_EQ(find_not_finite(std::vector<float>{0, -kInfinity, kInfinity}), 1U);
  EXPECT_EQ(find_not_finite(std::vector<float>{std::numeric_limits<float>::quiet_NaN()}), 0U);
}

TEST(LatentValues, AreNamedByTheirPlace) {
  EXPECT_EQ(value_name(0, {1, 1, 1, 1}), "latent_tensor[0,0,0,0]");
  EXPECT_EQ(value_name(((1 * 4 + 2) * 16 + 13) * 8 + 7, {2, 4, 16, 8}), "latent_tensor[1,2,13,7]");
}

}  // namespace
}  // namespace sdvae
