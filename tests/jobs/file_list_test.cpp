#include "jobs/file_list.h"

#include <gmock/gmock.h>

#include "support/expect_error.h"
#include "support/temporary_folder.h"

namespace sdvae {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing_support::expect_error;
using testing_support::TemporaryFolder;
using namespace std::string_literals;

struct Listed {
  std::vector<std::string> paths;
  std::vector<std::string> places;
};

Listed listed_in(const std::string& text, bool ends_with_nul = false) {
  const TemporaryFolder folder;
  Listed listed;
  for (const Input& input : read_list(folder.file("list.txt", text), ends_with_nul)) {
    listed.paths.push_back(input.path.string());
    listed.places.push_back(input.relative.string());
  }
  return listed;
}

TEST(FileList, HasOnePathALine) {
  const Listed listed = listed_in("a/b.jpg\r\n\n./c d.jpg\nlast.jpg");
  EXPECT_THAT(listed.paths, ElementsAre("a/b.jpg", "./c d.jpg", "last.jpg"));
  EXPECT_THAT(listed.places, ElementsAre("a/b.jpg", "c d.jpg", "last.jpg"));
}

TEST(FileList, PathsFromElsewhereKeepAllTheirFolders) {
  const Listed listed = listed_in("/abs/e.jpg\n/other/e.jpg\n../up/f.jpg\nin/../../g.jpg\n");
  const fs::path here = fs::current_path();
  const fs::path above = here.parent_path().relative_path();
  EXPECT_THAT(listed.places, ElementsAre("abs/e.jpg", "other/e.jpg", (above / "up/f.jpg").string(),
                                         (above / "g.jpg").string()));
  EXPECT_EQ(listed.paths[2], "../up/f.jpg");
}

TEST(FileList, AByteOrderMarkIsNoPartOfTheFirstName) {
  EXPECT_THAT(listed_in("\xEF\xBB\xBF"
                        "a.jpg\nb.jpg\n")
                  .paths,
              ElementsAre("a.jpg", "b.jpg"));
}

TEST(FileList, Utf16IsRefused) {
  expect_error(ErrorKind::bad_data, "is in UTF-16", [] {
    static_cast<void>(
        listed_in("\xFF\xFE"
                  "a\0\n\0"s));
  });
  expect_error(ErrorKind::bad_data, "is in UTF-16",
               [] { static_cast<void>(listed_in("\xFE\xFF\0a\0\n"s)); });
}

TEST(FileList, NulBytesAreRefusedWhereLinesAreRead) {
  try {
    static_cast<void>(listed_in("a.jpg\0b.jpg\0"s));
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::bad_data);
    EXPECT_THAT(error.what(), testing::HasSubstr("holds NUL bytes"));
    EXPECT_EQ(error.remedy().kind, RemedyKind::list_with_nul);
  }
}

TEST(FileList, NamesUpToNulAreTakenByteForByte) {
  EXPECT_THAT(listed_in("a\n.jpg\0\0b.jpg\r\0\xEF\xBB\xBF.jpg"s, true).paths,
              ElementsAre("a\n.jpg", "b.jpg\r", "\xEF\xBB\xBF.jpg"));
  EXPECT_THAT(listed_in("one.jpg\n", true).paths, ElementsAre("one.jpg\n"));
}

TEST(FileList, EmptyListsAreErrors) {
  for (const std::string& text : {""s, "\n\r\n"s, "\xEF\xBB\xBF\n"s}) {
    expect_error(ErrorKind::bad_data, "names no files",
                 [&] { static_cast<void>(listed_in(text)); });
  }
  expect_error(ErrorKind::bad_data, "names no files",
               [] { static_cast<void>(listed_in("\0\0"s, true)); });
}

}  // namespace
}  // namespace sdvae
