#include "tensors/stored_dtype.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace sdvae {
namespace {

TEST(StoredDtype, KnowsEveryNameAndSize) {
  const std::vector<std::pair<std::string, std::uint64_t>> all{
      {"BOOL", 1},    {"U8", 1},          {"I8", 1},          {"F8_E5M2", 1}, {"F8_E4M3", 1},
      {"F8_E8M0", 1}, {"F8_E4M3FNUZ", 1}, {"F8_E5M2FNUZ", 1}, {"I16", 2},     {"U16", 2},
      {"F16", 2},     {"BF16", 2},        {"I32", 4},         {"U32", 4},     {"F32", 4},
      {"C64", 8},     {"F64", 8},         {"I64", 8},         {"U64", 8}};
  for (const auto& [name, bytes] : all) {
    const auto dtype = stored_dtype_from_string(name);
    ASSERT_TRUE(dtype) << name;
    EXPECT_EQ(to_string(*dtype), name);
    EXPECT_EQ(bytes_per_value(*dtype), bytes) << name;
  }
}

TEST(StoredDtype, CountsTheBytesOfATensor) {
  using Shape = std::vector<std::uint64_t>;
  EXPECT_EQ(bytes_of_tensor(StoredDtype::bf16, Shape{}), 2U);
  EXPECT_EQ(bytes_of_tensor(StoredDtype::f32, Shape{2, 3}), 24U);
  EXPECT_EQ(bytes_of_tensor(StoredDtype::f64, Shape{7, 0}), 0U);
  EXPECT_FALSE(bytes_of_tensor(StoredDtype::f32, Shape{std::uint64_t{1} << 62U}));
}

TEST(StoredDtype, DoesNotKnowOthers) {
  for (const char* name : {"", "f32", "F33", "F32 ", "F4"}) {
    EXPECT_FALSE(stored_dtype_from_string(name)) << name;
  }
}

}  // namespace
}  // namespace sdvae
