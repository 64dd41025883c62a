#include "hub/blob.h"

#include <gmock/gmock.h>

#include "support/temporary_folder.h"

namespace sdvae::hub {
namespace {

using testing::HasSubstr;
using testing_support::TemporaryFolder;

// Of "hello\n", as sha256sum and `git hash-object` say.
constexpr const char* kSha256 = "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03";
constexpr const char* kGitId = "ce013625030ba8dba906f756967f9e9ca394464a";

TEST(Blob, HashesOfBothKindsAreChecked) {
  const TemporaryFolder folder;
  const auto file = folder.file("a", "hello\n");
  EXPECT_EQ(fault_of(file, {"", kSha256, 6}), "");
  EXPECT_EQ(fault_of(file, {"", kGitId, 6}), "");
  EXPECT_EQ(fault_of(file, {"", kGitId, std::nullopt}), "");
  const auto other = folder.file("b", "Hello\n");
  EXPECT_THAT(fault_of(other, {"", kSha256, 6}), HasSubstr("SHA-256"));
  EXPECT_THAT(fault_of(other, {"", kGitId, 6}), HasSubstr("git id"));
}

TEST(Blob, TheLengthIsCheckedFirst) {
  const TemporaryFolder folder;
  EXPECT_EQ(fault_of(folder.file("a", "hello"), {"", kSha256, 6}), "is 5 bytes long, not 6");
  EXPECT_EQ(fault_of(folder.file("a", "hello"), {"", "some-other-tag", 5}), "");
}

TEST(Blob, TheGitIdOfNothing) {
  EXPECT_EQ(git_blob_id({}), "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
}

}  // namespace
}  // namespace sdvae::hub
