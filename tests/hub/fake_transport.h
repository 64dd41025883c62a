// A hub without a network: answers that a test wrote down, and what was asked for.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "hub/transport.h"

namespace sdvae::hub {

struct Answer {
  Reply reply;
  std::string body = {};
};

class FakeTransport final : public Transport {
 public:
  // `asked` outlives the transport.
  FakeTransport(std::deque<Answer> answers, std::vector<Request>& asked)
      : answers_(std::move(answers)), asked_(asked) {}

  [[nodiscard]] Reply exchange(const Request& request, BodySink& sink) override {
    asked_.push_back(request);
    if (answers_.empty()) return {.status = 0, .headers = {}, .redirect = {}, .broken = "silence"};
    const Answer answer = answers_.front();
    answers_.pop_front();
    if (!answer.body.empty() && answer.reply.status / 100 == 2) {
      sink.begin(answer.reply);
      sink.take(std::as_bytes(std::span(answer.body)));
    }
    return answer.reply;
  }

 private:
  std::deque<Answer> answers_;
  std::vector<Request>& asked_;
};

class DroppedBody final : public BodySink {
 public:
  void begin(const Reply& /*reply*/) override {}
  void take(ByteView /*bytes*/) override {}
};

inline Reply reply(int status, std::map<std::string, std::string> headers = {}) {
  return {.status = status, .headers = std::move(headers), .redirect = {}, .broken = {}};
}

inline Reply redirect(const std::string& url, std::map<std::string, std::string> headers = {}) {
  return {.status = 302, .headers = std::move(headers), .redirect = url, .broken = {}};
}

inline Reply broken(const std::string& why) {
  return {.status = 200, .headers = {}, .redirect = {}, .broken = why};
}

}  // namespace sdvae::hub
