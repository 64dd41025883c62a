#include "sdvae/device.h"

#include <gtest/gtest.h>

#include "support/expect_error.h"

namespace sdvae {
namespace {

using testing_support::expect_error;

TEST(Device, NamesAreReadAndWritten) {
  for (const char* const name : {"auto", "cpu", "cuda", "cuda:0", "cuda:3", "cuda:127"}) {
    EXPECT_EQ(to_string(parse_device(name)), name);
  }
  EXPECT_EQ(parse_device("auto"), Device{});
  EXPECT_EQ(parse_device("cuda").index, std::nullopt);
  EXPECT_EQ(parse_device("cuda:3"), (Device{DeviceKind::cuda, 3}));
}

TEST(Device, OtherNamesAreUsageErrors) {
  for (const char* const name :
       {"gpu", "tpu", "CPU", "cuda:", "cuda:x", "cuda:-1", "cuda:1x", "cuda:128", ""}) {
    expect_error(ErrorKind::usage, "there is no device",
                 [&] { static_cast<void>(parse_device(name)); });
  }
}

}  // namespace
}  // namespace sdvae
