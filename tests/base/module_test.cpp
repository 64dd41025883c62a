#include "base/module.h"

#include <gmock/gmock.h>

#include "testing.h"

namespace sdvae {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::sentence;

TEST(Module, SaysWhichFileIsMissingAndWhatForItWas) {
  EXPECT_THAT(
      sentence(ErrorKind::model,
               [] {
                 static_cast<void>(load_module_entry({"libsdvae_none.so", "none", "fly", "wings"}));
               }),
      AllOf(HasSubstr("cannot fly"), HasSubstr("libsdvae_none.so is missing")));
}

TEST(Module, AFileWithoutTheEntryIsOfAnotherVersion) {
  EXPECT_THAT(
      sentence(
          ErrorKind::model,
          [] {
            static_cast<void>(load_module_entry({"libsdvae.so", "sdvae_none_0", "fly", "wings"}));
          }),
      HasSubstr("belongs to another version"));
}

}  // namespace
}  // namespace sdvae
