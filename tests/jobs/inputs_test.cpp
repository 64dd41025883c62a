#include "jobs/inputs.h"

#include <gmock/gmock.h>

#include "support/expect_error.h"
#include "support/temporary_folder.h"

namespace sdvae {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing_support::expect_error;
using testing_support::TemporaryFolder;

std::vector<std::string> places(const Inputs& inputs) {
  std::vector<std::string> names;
  for (const Input& input : inputs.files) names.push_back(input.relative.string());
  return names;
}

TEST(Inputs, ANamedFileIsTakenAsItIs) {
  const Inputs inputs = collect_inputs({{"some/where/x.weird"}, "", FileKind::picture});
  ASSERT_EQ(inputs.files.size(), 1U);
  EXPECT_EQ(inputs.files[0].path, "some/where/x.weird");
  EXPECT_EQ(inputs.files[0].relative, "x.weird");
  EXPECT_FALSE(inputs.is_batch);
}

TEST(Inputs, AFolderIsWalkedInOrderWithoutHiddenAndOtherFiles) {
  const TemporaryFolder folder;
  for (const char* name : {"b.jpg", "a/z.PNG", "a/y.jpg", "a/notes.txt", ".hidden.jpg",
                           ".cache/c.jpg", "a/x.latent"}) {
    static_cast<void>(folder.file(name, "x"));
  }
  const Inputs pictures = collect_inputs({{folder.path().string()}, "", FileKind::picture});
  EXPECT_THAT(places(pictures), ElementsAre("a/y.jpg", "a/z.PNG", "b.jpg"));
  EXPECT_TRUE(pictures.is_batch);
  const Inputs latents = collect_inputs({{folder.path().string()}, "", FileKind::latent});
  EXPECT_THAT(places(latents), ElementsAre("a/x.latent"));
}

TEST(Inputs, AFolderWithoutAnythingToDoIsAnItemThatFails) {
  const TemporaryFolder folder;
  static_cast<void>(folder.file("notes.txt", "x"));
  const Inputs inputs = collect_inputs({{folder.path().string()}, "", FileKind::picture});
  ASSERT_EQ(inputs.files.size(), 1U);
  EXPECT_EQ(inputs.files[0].fault.value().kind(), ErrorKind::bad_data);
  EXPECT_THAT(inputs.files[0].fault->what(), testing::HasSubstr("holds no pictures"));
  EXPECT_EQ(inputs.passed_over.other_kinds, 1U);
}

TEST(Inputs, AnEmptyFolderAmongOthersIsAnItemThatFails) {
  const TemporaryFolder folder;
  const auto picture = folder.file("full/a.jpg", "x");
  std::filesystem::create_directory(folder.path() / "empty");
  const Inputs inputs = collect_inputs({{folder.path() / "empty", picture}, "", FileKind::picture});
  ASSERT_EQ(inputs.files.size(), 2U);
  ASSERT_TRUE(inputs.files[0].fault);
  EXPECT_EQ(inputs.files[0].fault->path(), folder.path() / "empty");
  EXPECT_EQ(inputs.files[1].path, picture);
  EXPECT_FALSE(inputs.files[1].fault);
}

TEST(Inputs, AListIsABatchAndComesAfterTheNamed) {
  const TemporaryFolder folder;
  const auto list = folder.file("list.txt", "b.jpg\n");
  const Inputs inputs = collect_inputs({{"a.jpg"}, list, FileKind::picture});
  EXPECT_THAT(places(inputs), ElementsAre("a.jpg", "b.jpg"));
  EXPECT_TRUE(inputs.is_batch);
}

TEST(Inputs, EmptyListsMissingListsAndNothingAtAllAreErrors) {
  const TemporaryFolder folder;
  const auto empty = folder.file("empty.txt", "\n\n");
  expect_error(ErrorKind::bad_data, "names no files", [&] {
    static_cast<void>(collect_inputs({{}, empty, FileKind::picture}));
  });
  expect_error(ErrorKind::io, "No such file", [&] {
    static_cast<void>(collect_inputs({{}, folder.path() / "missing", FileKind::picture}));
  });
  expect_error(ErrorKind::usage, "no input", [] {
    static_cast<void>(collect_inputs({{}, "", FileKind::picture}));
  });
}

}  // namespace
}  // namespace sdvae
