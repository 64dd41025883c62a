#include "engine/torch_module.h"

#include <gmock/gmock.h>

#include "support/expect_error.h"
#include "support/temporary_folder.h"

namespace sdvae {
namespace {

using testing_support::expect_error;
using testing_support::TemporaryFolder;

TEST(TorchModule, AFileThatIsNoModelIsOneSentence) {
  const TemporaryFolder folder;
  const auto path = folder.file("m.pt", "PK\x03\x04 but nothing else");
  try {
    static_cast<void>(open_torchscript({.path = path, .device = "cpu", .dtype = {}, .threads = 0}));
    FAIL() << "a damaged model was opened";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::model);
    EXPECT_THAT(error.what(), testing::HasSubstr("m.pt"));
    EXPECT_THAT(error.what(), testing::Not(testing::HasSubstr("\n")));
  }
}

TEST(TorchModule, UnknownDevicesAreUsageErrors) {
  const TemporaryFolder folder;
  const auto path = folder.file("m.pt", "PK\x03\x04");
  for (const char* device : {"gpu", "cuda:", "cuda:x", "cuda:-1", "cuda:1x", ""}) {
    expect_error(ErrorKind::usage, "there is no device", [&] {
      static_cast<void>(
          open_torchscript({.path = path, .device = device, .dtype = {}, .threads = 0}));
    });
  }
}

}  // namespace
}  // namespace sdvae
