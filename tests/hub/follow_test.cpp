#include "hub/follow.h"

#include <gmock/gmock.h>

#include "fake_transport.h"
#include "support/expect_error.h"

namespace sdvae::hub {
namespace {

using testing::ElementsAre;
using testing::SizeIs;
using testing_support::expect_error;

class Follow : public testing::Test {
 protected:
  Reply go(std::deque<Answer> answers, bool head_only = false,
           const std::string& url = "https://hub/a") {
    FakeTransport transport(std::move(answers), asked_);
    return follow(transport, {url, head_only, "secret", 0}, nothing_);
  }

  std::vector<std::string> tokens() const {
    std::vector<std::string> found;
    for (const Request& request : asked_) found.push_back(request.token);
    return found;
  }

  std::vector<Request> asked_;
  DroppedBody nothing_;
};

TEST_F(Follow, OriginIsSchemeHostAndPort) {
  EXPECT_EQ(origin_of("HTTPS://Hub.Example:8443/a/B?c#d"), "https://hub.example:8443");
  EXPECT_EQ(origin_of("http://hub"), "http://hub");
  EXPECT_EQ(origin_of("http://hub?x"), "http://hub");
  EXPECT_NE(origin_of("https://hub@evil/"), origin_of("https://hub/"));
  EXPECT_EQ(origin_of("https://hub\\@evil/"), "https://hub");
  for (const char* url : {"file:///etc/passwd", "ftp://hub/a", "hub/a", "", "://", "/a"}) {
    EXPECT_EQ(origin_of(url), "") << url;
  }
}

TEST_F(Follow, TheTokenStaysAtHome) {
  EXPECT_EQ(go({{redirect("https://hub/b")}, {redirect("https://cdn/c")}, {reply(200)}}).status,
            200);
  EXPECT_THAT(tokens(), ElementsAre("secret", "secret", ""));
}

TEST_F(Follow, AnotherPortOrSchemeIsAnotherServer) {
  static_cast<void>(go({{redirect("https://hub:444/b")}, {reply(200)}}));
  static_cast<void>(go({{redirect("https://hub/b")}, {reply(200)}}, false, "http://hub/a"));
  EXPECT_THAT(tokens(), ElementsAre("secret", "", "secret", ""));
}

TEST_F(Follow, TheTokenDoesNotComeBack) {
  static_cast<void>(go({{redirect("https://cdn/c")}, {redirect("https://hub/b")}, {reply(200)}}));
  EXPECT_THAT(tokens(), ElementsAre("secret", "", ""));
}

TEST_F(Follow, AHeadStopsWhereTheFileIsDescribed) {
  const Answer described{
      redirect("https://cdn/c", {{"x-repo-commit", "c"}, {"x-linked-etag", "e"}})};
  EXPECT_EQ(go({described, {reply(200)}}, true).status, 302);
  EXPECT_THAT(asked_, SizeIs(1));
  EXPECT_EQ(go({{redirect("https://mirror/c")}, {reply(200)}}, true).status, 200);
  EXPECT_EQ(go({described, {reply(200)}}, false).status, 200);
}

TEST_F(Follow, EncryptionIsNotGivenUp) {
  expect_error(ErrorKind::io, "not encrypted",
               [&] { static_cast<void>(go({{redirect("http://hub/a")}})); });
  EXPECT_EQ(go({{redirect("http://hub/b")}, {reply(200)}}, false, "http://hub/a").status, 200);
}

TEST_F(Follow, OnlyTheWebIsFollowed) {
  expect_error(ErrorKind::io, "no web address",
               [&] { static_cast<void>(go({{redirect("file:///etc/passwd")}})); });
  expect_error(ErrorKind::io, "no web address",
               [&] { static_cast<void>(go({}, false, "gopher://hub")); });
}

TEST_F(Follow, TenRedirectsAreEnough) {
  expect_error(ErrorKind::io, "leads on and on",
               [&] { static_cast<void>(go(std::deque<Answer>(20, {redirect("https://hub/a")}))); });
  EXPECT_THAT(asked_, SizeIs(11));
}

TEST_F(Follow, WhatBrokeOffIsNotFollowed) {
  Reply cut = redirect("https://hub/b");
  cut.broken = "lost";
  EXPECT_EQ(go({{cut}}).broken, "lost");
}

}  // namespace
}  // namespace sdvae::hub
