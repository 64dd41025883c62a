#include "sdvae/error.h"

#include <string>

#include <gmock/gmock.h>

#include "base/file.h"

namespace sdvae {
namespace {

// The path of the error that `work` throws about some file, once about_file has seen it.
template <typename Work>
std::filesystem::path path_after(const Work& work) {
  try {
    about_file("outer", work);
  } catch (const Error& error) {
    return error.path();
  }
  return "no error";
}

TEST(Error, WhatHelpsIsDataAndPlainWords) {
  const Error error(ErrorKind::usage, "it cannot be",
                    Remedy{RemedyKind::other_fit, {"pad", "crop"}});
  EXPECT_EQ(error.remedy().kind, RemedyKind::other_fit);
  EXPECT_EQ(error.hint(), "fit it by one of pad, crop");
  EXPECT_EQ(Error(ErrorKind::usage, "it cannot be").hint(), "");
  EXPECT_EQ(Error(ErrorKind::usage, "it cannot be", "export it").remedy().kind, RemedyKind::none);
  EXPECT_EQ(Error(ErrorKind::usage, "it cannot be", "export it").hint(), "export it");
}

TEST(Error, AboutChangesThePathAlone) {
  const Error first(ErrorKind::io, "it cannot be", Remedy{RemedyKind::fewer_threads});
  const Error second = first.about("in.png");
  EXPECT_EQ(first.path(), "");
  EXPECT_EQ(second.path(), "in.png");
  EXPECT_EQ(second.kind(), ErrorKind::io);
  EXPECT_STREQ(second.what(), "it cannot be");
  EXPECT_EQ(second.remedy().kind, RemedyKind::fewer_threads);
}

TEST(Error, AFileIsNamedWhereTheErrorNamesNone) {
  EXPECT_EQ(path_after([] { throw Error(ErrorKind::io, "it broke"); }), "outer");
  EXPECT_EQ(path_after([] { throw Error(ErrorKind::io, "it broke").about("inner"); }), "inner");
  EXPECT_EQ(path_after([] {}), "no error");
  EXPECT_EQ(about_file("outer", [] { return 7; }), 7);
}

TEST(Error, WhatCannotBeReadIsItsPath) {
  EXPECT_EQ(path_after([] { static_cast<void>(read_file("/nowhere/in", 1)); }), "/nowhere/in");
  EXPECT_EQ(path_after([] { read_pieces("/nowhere/in", {}); }), "/nowhere/in");
}

}  // namespace
}  // namespace sdvae
