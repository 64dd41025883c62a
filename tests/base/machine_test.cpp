#include "base/machine.h"

#include <gmock/gmock.h>

namespace sdvae {
namespace {

TEST(Machine, HasAProcessorAndMemory) {
  EXPECT_GE(usable_cores(), 1);
  const auto bytes = available_memory();
  ASSERT_TRUE(bytes.has_value());
  EXPECT_GT(*bytes, std::uint64_t{1} << 20);
}

}  // namespace
}  // namespace sdvae
