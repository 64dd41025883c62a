#include "hub/pull.h"

#include <gmock/gmock.h>

#include "fake_transport.h"
#include "hub/blob.h"
#include "support/expect_error.h"
#include "support/temporary_folder.h"

namespace sdvae::hub {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;
using testing_support::expect_error;
using testing_support::TemporaryFolder;

const std::string kCommit(40, 'c');
const std::string kContent = "the content of a small file";

class Pull : public testing::Test {
 protected:
  Pull() {
    settings_.endpoint = "https://hub";
    settings_.cache = folder_.path();
    hooks_.patience.first_pause = std::chrono::milliseconds(0);
    hooks_.notice = [this](const std::string& sentence) { heard_.push_back(sentence); };
  }

  static Answer described() {
    return {reply(200, {{"x-repo-commit", kCommit},
                        {"etag", "W/\"" + git_blob_id(std::as_bytes(std::span(kContent))) + "\""},
                        {"content-length", std::to_string(kContent.size())}})};
  }

  std::filesystem::path go(std::deque<Answer> answers) {
    return pull(settings_, {"o/n", {"a.json"}}, hooks_,
                [&] { return std::make_unique<FakeTransport>(std::move(answers), asked_); });
  }

  TemporaryFolder folder_;
  Settings settings_;
  Hooks hooks_;
  std::vector<Request> asked_;
  std::vector<std::string> heard_;
};

TEST_F(Pull, AsksThenFetchesThatCommit) {
  const auto snapshot = go({described(), {reply(200), kContent}});
  EXPECT_EQ(snapshot, folder_.path() / "models--o--n" / "snapshots" / kCommit);
  EXPECT_TRUE(std::filesystem::is_symlink(snapshot / "a.json"));
  ASSERT_THAT(asked_, SizeIs(2));
  EXPECT_EQ(asked_[0].url, "https://hub/o/n/resolve/main/a.json");
  EXPECT_TRUE(asked_[0].head_only);
  EXPECT_EQ(asked_[1].url, "https://hub/o/n/resolve/" + kCommit + "/a.json");
}

TEST_F(Pull, ASilentServerIsGivenUpAfterFourTries) {
  expect_error(ErrorKind::io, "cannot reach 'https://hub': silence",
               [&] { static_cast<void>(go({})); });
  EXPECT_THAT(asked_, SizeIs(4));
  EXPECT_THAT(heard_, ElementsAre(HasSubstr("trying again"), HasSubstr("trying again"),
                                  HasSubstr("trying again")));
}

TEST_F(Pull, AStalledTransferIsTakenUpAgain) {
  const auto half = kContent.size() / 2;
  Reply rest = reply(206, {{"content-range", "bytes " + std::to_string(half) + "-26/27"}});
  static_cast<void>(go({described(),
                        {broken("nothing came for too long"), kContent.substr(0, half)},
                        {rest, kContent.substr(half)}}));
  ASSERT_THAT(asked_, SizeIs(3));
  EXPECT_EQ(asked_[2].from_byte, half);
  EXPECT_THAT(heard_, ElementsAre(HasSubstr("nothing came for too long; trying again")));
}

TEST_F(Pull, ProgressRenewsThePatience) {
  std::deque<Answer> answers = {described()};
  for (std::size_t i = 0; i < kContent.size(); ++i) {
    Reply lost = i == 0 ? broken("lost")
                        : reply(206, {{"content-range", "bytes " + std::to_string(i) + "-26/27"}});
    lost.broken = "lost";
    answers.push_back({lost, kContent.substr(i, 1)});
  }
  EXPECT_NO_THROW(static_cast<void>(go(std::move(answers))));
}

TEST_F(Pull, APartThatTheServerDoesNotHaveBeginsAnew) {
  static_cast<void>(
      go({described(), {broken("lost"), "wrong"}, {reply(416)}, {reply(200), kContent}}));
  ASSERT_THAT(asked_, SizeIs(4));
  EXPECT_EQ(asked_[2].from_byte, 5U);
  EXPECT_EQ(asked_[3].from_byte, 0U);
}

TEST_F(Pull, WithoutASizeTheEndOfTheAnswerIsTheEnd) {
  Answer sizeless = described();
  sizeless.reply.headers.erase("content-length");
  EXPECT_NO_THROW(static_cast<void>(go({sizeless, {reply(200), kContent}})));
  expect_error(ErrorKind::io, "wrong file", [&] {
    std::filesystem::remove_all(folder_.path() / "models--o--n");
    static_cast<void>(go({sizeless, {reply(200), kContent.substr(1)}}));
  });
}

TEST_F(Pull, RefusalsAreNotTriedAgain) {
  for (const int status : {400, 401, 403, 404, 410, 451}) {
    asked_.clear();
    expect_error(ErrorKind::io, "(status " + std::to_string(status) + ")",
                 [&] { static_cast<void>(go({{reply(status)}})); });
    EXPECT_THAT(asked_, SizeIs(1));
  }
}

TEST_F(Pull, AnswersThatAreNoHubsAreRefused) {
  for (const auto& [name, value] : std::map<std::string, std::string>{
           {"x-repo-commit", "main"}, {"etag", ""}, {"etag", "a/b"}, {"etag", "..\""}}) {
    Answer odd = described();
    odd.reply.headers[name] = value;
    expect_error(ErrorKind::io, "does not answer like a Hugging Face hub",
                 [&] { static_cast<void>(go({odd})); });
  }
}

TEST_F(Pull, OfflineOpensNoTransport) {
  settings_.offline = true;
  expect_error(ErrorKind::io, "HF_HUB_OFFLINE is set", [&] { static_cast<void>(go({})); });
  static_cast<void>(folder_.file("models--o--n/snapshots/" + kCommit + "/a.json", "x"));
  const auto found =
      pull(settings_, {"o/n", {"a.json"}}, hooks_, []() -> std::unique_ptr<Transport> {
        ADD_FAILURE() << "asked for a transport";
        return nullptr;
      });
  EXPECT_EQ(found.filename(), kCommit);
}

}  // namespace
}  // namespace sdvae::hub
