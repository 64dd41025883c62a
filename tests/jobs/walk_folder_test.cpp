#include "jobs/walk_folder.h"

#include <sys/stat.h>
#include <unistd.h>

#include <gmock/gmock.h>

#include "support/temporary_folder.h"

namespace sdvae {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing_support::TemporaryFolder;

Inputs walk(const fs::path& folder) {
  Inputs inputs;
  walk_folder(folder, FileKind::picture, inputs);
  return inputs;
}

std::vector<std::string> places_of(const Inputs& inputs) {
  std::vector<std::string> names;
  for (const Input& input : inputs.files) names.push_back(input.relative.string());
  return names;
}

TEST(WalkFolder, CountsWhatItPassesOver) {
  const TemporaryFolder folder;
  for (const char* name : {"a.jpg", "notes.txt", "x.latent", ".hidden.jpg", ".cache/c.jpg"}) {
    static_cast<void>(folder.file(name, "x"));
  }
  ASSERT_EQ(::mkfifo((folder.path() / "pipe.jpg").c_str(), 0600), 0);
  const Inputs inputs = walk(folder.path());
  EXPECT_THAT(places_of(inputs), ElementsAre("a.jpg"));
  EXPECT_EQ(inputs.passed_over.other_kinds, 3U);
  EXPECT_EQ(inputs.passed_over.hidden, 2U);
  EXPECT_EQ(inputs.passed_over.folders, 0U);
}

TEST(WalkFolder, FollowsLinksToFoldersOnce) {
  const TemporaryFolder folder;
  static_cast<void>(folder.file("photos/z/a.jpg", "x"));
  static_cast<void>(folder.file("elsewhere/deep/b.jpg", "x"));
  fs::create_directory_symlink("z", folder.path() / "photos/again");
  fs::create_directory_symlink(folder.path() / "elsewhere", folder.path() / "photos/first");
  fs::create_directory_symlink(folder.path() / "elsewhere/deep", folder.path() / "photos/second");
  const Inputs inputs = walk(folder.path() / "photos");
  EXPECT_THAT(places_of(inputs), ElementsAre("first/deep/b.jpg", "z/a.jpg"));
  EXPECT_EQ(inputs.passed_over.folders, 2U);
}

TEST(WalkFolder, SeesLoops) {
  const TemporaryFolder folder;
  static_cast<void>(folder.file("photos/deep/a.jpg", "x"));
  static_cast<void>(folder.file("private/b.jpg", "x"));
  fs::create_directory_symlink("..", folder.path() / "photos/deep/up");
  fs::create_directory_symlink("../..", folder.path() / "photos/deep/out");
  fs::create_directory_symlink("itself", folder.path() / "photos/itself");
  const Inputs inputs = walk(folder.path() / "photos");
  EXPECT_THAT(places_of(inputs), ElementsAre("deep/a.jpg"));
  EXPECT_EQ(inputs.passed_over.folders, 2U);
  EXPECT_EQ(inputs.passed_over.other_kinds, 1U);
}

TEST(WalkFolder, AFolderThatIsALinkIsWalked) {
  const TemporaryFolder folder;
  static_cast<void>(folder.file("real/a.jpg", "x"));
  fs::create_directory_symlink("real", folder.path() / "link");
  EXPECT_THAT(places_of(walk(folder.path() / "link")), ElementsAre("a.jpg"));
  EXPECT_THAT(places_of(walk(folder.path() / "link/")), ElementsAre("a.jpg"));
}

TEST(WalkFolder, DanglingLinksFailWhenTheyAreRead) {
  const TemporaryFolder folder;
  fs::create_symlink("gone", folder.path() / "a.jpg");
  EXPECT_THAT(places_of(walk(folder.path())), ElementsAre("a.jpg"));
}

TEST(WalkFolder, AFolderThatIsGoneIsOneFault) {
  const TemporaryFolder folder;
  const Inputs inputs = walk(folder.path() / "gone");
  ASSERT_EQ(inputs.files.size(), 1U);
  EXPECT_EQ(inputs.files[0].path, folder.path() / "gone");
  EXPECT_EQ(inputs.files[0].fault->kind(), ErrorKind::io);
  EXPECT_EQ(
      std::string(inputs.files[0].fault->what()),
      "cannot read folder '" + (folder.path() / "gone").string() + "': No such file or directory");
}

TEST(WalkFolder, OneUnreadableFolderLeavesTheRest) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may read everywhere";
  const TemporaryFolder folder;
  static_cast<void>(folder.file("a.jpg", "x"));
  static_cast<void>(folder.file("locked/b.jpg", "x"));
  static_cast<void>(folder.file("z.jpg", "x"));
  fs::permissions(folder.path() / "locked", fs::perms::none);
  const Inputs inputs = walk(folder.path());
  fs::permissions(folder.path() / "locked", fs::perms::owner_all);
  ASSERT_EQ(inputs.files.size(), 3U);
  EXPECT_EQ(inputs.files[1].path, folder.path() / "locked");
  EXPECT_THAT(inputs.files[1].fault->what(), HasSubstr("Permission denied"));
}

}  // namespace
}  // namespace sdvae
