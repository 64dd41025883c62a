#include "hub/follow.h"

#include <string_view>

#include <fmt/format.h>

#include "base/text.h"
#include "sdvae/error.h"

namespace sdvae::hub {
namespace {

constexpr int kMostRedirects = 10;
constexpr std::string_view kSecure = "https://";

void check_step(const std::string& from, const std::string& to) {
  const std::string origin = origin_of(to);
  if (origin.empty()) {
    throw Error(ErrorKind::io, fmt::format("{} leads to {}, which is no web address",
                                           in_quotes(from), in_quotes(to)));
  }
  if (origin_of(from).starts_with(kSecure) && !origin.starts_with(kSecure)) {
    throw Error(ErrorKind::io, fmt::format("{} leads to {}, which is not encrypted: not followed",
                                           in_quotes(from), in_quotes(to)));
  }
}

bool describes_a_file(const Reply& reply) {
  return reply.headers.contains("x-repo-commit") && reply.headers.contains("x-linked-etag");
}

}  // namespace

std::string origin_of(const std::string& url) {
  const auto scheme_end = url.find("://");
  if (scheme_end == std::string::npos) return {};
  const auto host_end = url.find_first_of("/?#\\", scheme_end + 3);
  const std::string origin = lower_case(url.substr(0, host_end));
  return origin.starts_with("http://") || origin.starts_with(kSecure) ? origin : std::string();
}

Reply follow(Transport& transport, Request request, BodySink& sink) {
  const std::string home = origin_of(request.url);
  if (home.empty()) {
    throw Error(ErrorKind::io, fmt::format("{} is no web address", in_quotes(request.url)),
                "HF_ENDPOINT must start with https://");
  }
  for (int step = 0; step <= kMostRedirects; ++step) {
    Reply reply = transport.exchange(request, sink);
    if (reply.redirect.empty() || !reply.broken.empty()) return reply;
    check_step(request.url, reply.redirect);
    const bool leaves = origin_of(reply.redirect) != origin_of(request.url);
    if (request.head_only && leaves && describes_a_file(reply)) return reply;
    // Once away, the token stays away: a way back would be another server's wish.
    if (origin_of(reply.redirect) != home) request.token.clear();
    request.url = reply.redirect;
  }
  throw Error(ErrorKind::io, fmt::format("{} leads on and on: {} redirects", in_quotes(request.url),
                                         kMostRedirects));
}

}  // namespace sdvae::hub
