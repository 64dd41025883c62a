#include "tensors/float_values.h"

#include <cmath>
#include <limits>
#include <span>

#include <gmock/gmock.h>

#include "base/half.h"

namespace sdvae {
namespace {

using testing::ElementsAre;

// Written as binary16, whose exponents are wider, and multiplied by the difference of the biases.
float through_half(unsigned bits, unsigned left, float factor) {
  const unsigned half = (bits & 0x80U) << 8U | (bits & 0x7FU) << left;
  return half_to_float(static_cast<std::uint16_t>(half)) * factor;
}

TEST(FloatValues, EveryEightBitValueIsThatOfBinary16) {
  for (unsigned bits = 0; bits < 256; ++bits) {
    const auto value = [&](StoredDtype dtype) {
      return float8_value(dtype, static_cast<std::uint8_t>(bits));
    };
    if ((bits & 0x7FU) != 0x7FU) {
      EXPECT_EQ(value(StoredDtype::f8_e4m3), through_half(bits, 7, 256)) << bits;
    }
    if ((bits & 0x7FU) < 0x7CU) {
      EXPECT_EQ(value(StoredDtype::f8_e5m2), through_half(bits, 8, 1)) << bits;
    }
    if (bits == 0x80U) continue;
    EXPECT_EQ(value(StoredDtype::f8_e4m3fnuz), through_half(bits, 7, 128)) << bits;
    if ((bits & 0x7FU) < 0x7CU) {
      EXPECT_EQ(value(StoredDtype::f8_e5m2fnuz), through_half(bits, 8, 0.5F)) << bits;
    }
  }
}

TEST(FloatValues, EightBitTypesAreExact) {
  const auto e4m3 = [](std::uint8_t bits) { return float8_value(StoredDtype::f8_e4m3, bits); };
  EXPECT_EQ(e4m3(0x38), 1.0F);
  EXPECT_EQ(e4m3(0x7E), 448.0F);
  EXPECT_EQ(e4m3(0x81), -std::ldexp(1.0F, -9));
  EXPECT_TRUE(std::signbit(e4m3(0x80)));
  EXPECT_TRUE(std::isnan(e4m3(0x7F)) && std::isnan(e4m3(0xFF)));
  const auto e5m2 = [](std::uint8_t bits) { return float8_value(StoredDtype::f8_e5m2, bits); };
  EXPECT_EQ(e5m2(0x3C), 1.0F);
  EXPECT_EQ(e5m2(0x7B), 57344.0F);
  EXPECT_TRUE(std::isinf(e5m2(0x7C)) && std::isnan(e5m2(0x7F)));
  EXPECT_EQ(float8_value(StoredDtype::f8_e4m3fnuz, 0x40), 1.0F);
  EXPECT_EQ(float8_value(StoredDtype::f8_e4m3fnuz, 0x7F), 240.0F);
  EXPECT_EQ(float8_value(StoredDtype::f8_e5m2fnuz, 0x40), 1.0F);
  EXPECT_EQ(float8_value(StoredDtype::f8_e5m2fnuz, 0x7F), 57344.0F);
  EXPECT_TRUE(std::isnan(float8_value(StoredDtype::f8_e5m2fnuz, 0x80)));
}

TEST(FloatValues, F64IsRounded) {
  const std::array<double, 4> wide{0.1, -1e300, 1e-300, 3.0};
  const StoredTensor tensor{"a", StoredDtype::f64, {4}, std::as_bytes(std::span(wide))};
  EXPECT_THAT(float_values(tensor),
              ElementsAre(0.1F, -std::numeric_limits<float>::infinity(), 0.0F, 3.0F));
}

TEST(FloatValues, WholeNumbersAreNone) {
  for (const StoredDtype dtype : {StoredDtype::i64, StoredDtype::boolean, StoredDtype::f8_e8m0,
                                  StoredDtype::c64, StoredDtype::other}) {
    EXPECT_FALSE(has_float_values(dtype));
  }
}

}  // namespace
}  // namespace sdvae
