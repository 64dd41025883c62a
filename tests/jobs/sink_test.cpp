#include "jobs/sink.h"

#include <array>
#include <fcntl.h>
#include <unistd.h>

#include <gmock/gmock.h>

#include "support/expect_error.h"
#include "support/temporary_folder.h"

namespace sdvae {
namespace {

using testing_support::expect_error;
using testing_support::TemporaryFolder;

ByteView bytes_of(std::string_view text) { return std::as_bytes(std::span(text)); }

std::size_t bytes_at(const Source& source) { return source.read(100).size(); }

TEST(Sink, WithoutAnOutputThereIsNone) { EXPECT_EQ(sink_of({}, {}), nullptr); }

TEST(Sink, AFileIsKeptOrReplacedAsAsked) {
  const TemporaryFolder folder;
  const Item item{"in", folder.path() / "out", false};
  const auto careful = sink_of(item, {Existing::refuse});
  EXPECT_EQ(careful->kept(), nullptr);
  EXPECT_EQ(careful->write(bytes_of("old"), 0), item.output.string());
  ASSERT_NE(careful->kept(), nullptr);
  EXPECT_EQ(bytes_at(*careful->kept()), 3U);
  expect_error(ErrorKind::io, "exists already", [&] { careful->prepare(); });
  expect_error(ErrorKind::io, "exists already",
               [&] { static_cast<void>(careful->write(bytes_of("newer"), 0)); });
  const auto bold = sink_of(item, {Existing::overwrite});
  bold->prepare();
  static_cast<void>(bold->write(bytes_of("newer"), 0));
  EXPECT_EQ(bytes_at(*bold->kept()), 5U);
}

TEST(Sink, AFileThatAppearsMeanwhileIsLeftAloneWhereOthersAreKept) {
  const TemporaryFolder folder;
  const Item item{"in", folder.path() / "out.png", false};
  const auto sink = sink_of(item, {Existing::skip});
  EXPECT_EQ(sink->kept(), nullptr);
  sink->prepare();
  static_cast<void>(folder.file("out.png", "theirs"));
  static_cast<void>(sink->write(bytes_of("mine"), 0));
  EXPECT_EQ(bytes_at(*source_of(item.output)), 6U);
  EXPECT_TRUE(sink->was_overtaken());
  static_cast<void>(sink->write(bytes_of("mine"), 1));
  EXPECT_FALSE(sink->was_overtaken());
}

TEST(Sink, AFolderThatCannotBeMadeIsNamed) {
  const TemporaryFolder folder;
  const auto file = folder.file("file", "x");
  const Item item{"in", file / "deep" / "out", true};
  expect_error(ErrorKind::io, "cannot make folder '" + (file / "deep").string() + "': Not a dir",
               [&] { sink_of(item, {})->prepare(); });
}

TEST(Sink, FurtherPartsOfAFileAreNumbered) {
  const TemporaryFolder folder;
  const auto sink = sink_of({"in", folder.path() / "a.b.png", false}, {});
  EXPECT_TRUE(sink->takes_several());
  EXPECT_EQ(sink->write(bytes_of("1"), 0), (folder.path() / "a.b.png").string());
  EXPECT_EQ(sink->write(bytes_of("2"), 1), (folder.path() / "a.b-1.png").string());
  EXPECT_EQ(bytes_at(*source_of(folder.path() / "a.b-1.png")), 1U);
}

TEST(Sink, AStreamTakesOneResultAndKeepsNothing) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
  const auto sink = sink_of({"in", "-", false}, {Existing::refuse, ends[1]});
  sink->prepare();
  EXPECT_EQ(sink->write(bytes_of("payload"), 0), "-");
  std::array<char, 16> got{};
  EXPECT_EQ(::read(ends[0], got.data(), got.size()), 7);
  EXPECT_STREQ(got.data(), "payload");
  EXPECT_FALSE(sink->takes_several());
  EXPECT_EQ(sink->kept(), nullptr);
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST(Source, FilesAndStandardInputHaveNamesForPeople) {
  const auto file = source_of("a b.png");
  EXPECT_EQ(file->label(), "a b.png");
  EXPECT_EQ(file->name(), "'a b.png'");
  EXPECT_TRUE(file->can_be_read_again());
  const auto stream = source_of("-");
  EXPECT_EQ(stream->label(), "-");
  EXPECT_EQ(stream->name(), "standard input");
  EXPECT_FALSE(stream->can_be_read_again());
}

}  // namespace
}  // namespace sdvae
