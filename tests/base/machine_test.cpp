#include "base/machine.h"

#include <cstring>
#include <sys/mman.h>

#include <gmock/gmock.h>

namespace sdvae {
namespace {

TEST(Machine, HasAProcessorAndMemory) {
  EXPECT_GE(usable_cores(), 1);
  const auto bytes = available_memory();
  ASSERT_TRUE(bytes.has_value());
  EXPECT_GT(*bytes, std::uint64_t{1} << 20);
}

TEST(Machine, KnowsTheMostMemoryThereWas) {
  const std::uint64_t before = peak_memory();
  EXPECT_GT(before, std::uint64_t{1} << 20);
  constexpr std::size_t kMany = std::size_t{64} << 20;
  void* const memory =
      ::mmap(nullptr, kMany, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(memory, MAP_FAILED);
  std::memset(memory, 1, kMany);
  ::munmap(memory, kMany);
  const std::uint64_t most = peak_memory();
  EXPECT_GT(most, before + kMany / 2);
  if (!forget_peak_memory()) GTEST_SKIP() << "the system does not let the peak be counted anew";
  EXPECT_LT(peak_memory(), most - kMany / 2);
}

}  // namespace
}  // namespace sdvae
