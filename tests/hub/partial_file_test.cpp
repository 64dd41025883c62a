#include "hub/partial_file.h"

#include <fstream>

#include <gmock/gmock.h>

#include "fake_transport.h"
#include "support/expect_error.h"
#include "support/temporary_folder.h"

namespace sdvae::hub {
namespace {

using testing_support::expect_error;
using testing_support::TemporaryFolder;

const RemoteFile kFile{"o/n", "w.safetensors", "main"};

ByteView bytes(std::string_view text) { return std::as_bytes(std::span(text)); }

std::string content(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(PartialFile, ABeginningIsTakenUp) {
  const TemporaryFolder folder;
  const auto path = folder.file("e.incomplete", "abc");
  PartialFile file(path, kFile, 6);
  EXPECT_EQ(file.size(), 3U);
  EXPECT_FALSE(file.is_whole());
  file.begin(reply(206, {{"content-range", "bytes 3-5/6"}}));
  file.take(bytes("def"));
  EXPECT_TRUE(file.is_whole());
  EXPECT_EQ(content(path), "abcdef");
}

TEST(PartialFile, TheWholeFileReplacesABeginning) {
  const TemporaryFolder folder;
  const auto path = folder.file("e.incomplete", "xyz");
  PartialFile file(path, kFile, 6);
  file.begin(reply(200));
  file.take(bytes("abcdef"));
  EXPECT_EQ(content(path), "abcdef");
}

TEST(PartialFile, WhatIsTooLongIsNoBeginning) {
  const TemporaryFolder folder;
  const PartialFile file(folder.file("e.incomplete", "abcdefg"), kFile, 6);
  EXPECT_EQ(file.size(), 0U);
}

TEST(PartialFile, AnotherPartThanAskedForIsRefused) {
  for (const char* range : {"bytes 2-5/6", "bytes 4-5/6", "items 3-5/6", "bytes x", ""}) {
    const TemporaryFolder folder;
    PartialFile file(folder.file("e.incomplete", "abc"), kFile, 6);
    expect_error(ErrorKind::io, "another part", [&] {
      file.begin(reply(206, {{"content-range", range}}));
    });
    EXPECT_EQ(file.size(), 0U);
  }
}

TEST(PartialFile, MoreThanAnnouncedIsRefusedAndNotKept) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "e.incomplete";
  PartialFile file(path, kFile, 6);
  file.begin(reply(200));
  file.take(bytes("abcd"));
  expect_error(ErrorKind::io, "more than the 6 bytes", [&] { file.take(bytes("efg")); });
  EXPECT_EQ(content(path), "");
}

TEST(PartialFile, GrowthIsHeardOf) {
  const TemporaryFolder folder;
  PartialFile file(folder.path() / "e.incomplete", kFile, std::nullopt);
  std::uint64_t heard = 0;
  file.on_growth = [&](std::uint64_t size) { heard = size; };
  file.take(bytes("abcd"));
  EXPECT_EQ(heard, 4U);
  EXPECT_FALSE(file.is_whole());
}

TEST(PartialFile, ALinkIsNotFollowed) {
  const TemporaryFolder folder;
  const auto precious = folder.file("precious", "x");
  std::filesystem::create_symlink(precious, folder.path() / "e.incomplete");
  expect_error(ErrorKind::io, "cannot write",
               [&] { const PartialFile file(folder.path() / "e.incomplete", kFile, 6); });
}

}  // namespace
}  // namespace sdvae::hub
