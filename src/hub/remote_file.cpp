#include "hub/remote_file.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <thread>

#include <fmt/format.h>

#include "base/file.h"
#include "base/text.h"
#include "hub/cache.h"
#include "hub/follow.h"
#include "sdvae/error.h"

namespace sdvae::hub {
namespace {

class NoBody final : public BodySink {
 public:
  void begin(const Reply& /*reply*/) override {}
  void take(ByteView /*bytes*/) override {}
};

std::string header(const Reply& reply, const char* name) {
  const auto found = reply.headers.find(name);
  return found == reply.headers.end() ? std::string() : found->second;
}

// W/"abc" and "abc" are abc.
std::string bare_etag(std::string etag) {
  if (etag.starts_with("W/")) etag.erase(0, 2);
  etag.erase(std::remove(etag.begin(), etag.end(), '"'), etag.end());
  return etag;
}

// The ETag becomes the name of a file.
bool is_harmless_name(const std::string& name) {
  constexpr std::size_t kLongest = 128;
  return !name.empty() && name.size() <= kLongest && name.front() != '.' &&
         std::all_of(name.begin(), name.end(), [](unsigned char letter) {
           return std::isalnum(letter) != 0 || letter == '-' || letter == '_' || letter == '.';
         });
}

std::optional<std::uint64_t> number(const std::string& text) {
  std::uint64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value);
  if (text.empty() || parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
  return value;
}

Metadata read_metadata(const Reply& reply, const Settings& settings, const RemoteFile& file) {
  Metadata metadata;
  metadata.commit = header(reply, "x-repo-commit");
  const std::string linked = header(reply, "x-linked-etag");
  metadata.etag = bare_etag(linked.empty() ? header(reply, "etag") : linked);
  metadata.bytes = number(header(reply, "x-linked-size"));
  if (!metadata.bytes && reply.redirect.empty()) {
    metadata.bytes = number(header(reply, "content-length"));
  }
  if (!is_commit(metadata.commit) || !is_harmless_name(metadata.etag)) {
    throw Error(ErrorKind::io,
                fmt::format("cannot fetch {}: {} does not answer like a Hugging Face hub",
                            quoted_name(file), in_quotes(settings.endpoint)),
                "check HF_ENDPOINT and the proxy settings")
        .about(path_of(file));
  }
  return metadata;
}

std::string reason(const Reply& reply, bool with_token) {
  switch (reply.status) {
    case 401:
      return with_token ? "the hub does not accept the token" : "the hub wants to know who asks";
    case 403:
      return "the hub denies access";
    case 404:
      return "there is no such file";
    default:
      return may_pass(reply.status) ? "the server is overloaded or being repaired"
                                    : "the server refuses";
  }
}

}  // namespace

std::string url_of(const Settings& settings, const RemoteFile& file) {
  return fmt::format("{}/{}/resolve/{}/{}", settings.endpoint, file.repo, file.revision, file.name);
}

std::string quoted_name(const RemoteFile& file) {
  return fmt::format("'{}/{}'", file.repo, file.name);
}

std::filesystem::path path_of(const RemoteFile& file) {
  return std::filesystem::path(file.repo) / file.name;
}

bool may_pass(int status) {
  constexpr std::array kPassing = {408, 429, 500, 502, 503, 504};
  return std::find(kPassing.begin(), kPassing.end(), status) != kPassing.end();
}

void refuse(const Reply& reply, const Settings& settings, const RemoteFile& file) {
  const bool with_token = !settings.token.empty();
  std::string hint;
  if (reply.status == 401 || reply.status == 403) {
    hint = fmt::format("accept the model's licence at {}/{}, then set HF_TOKEN to {}",
                       settings.endpoint, file.repo,
                       with_token ? "a token that may read it" : "a token of that account");
  } else if (reply.status == 404) {
    hint = "the hub may have moved it; HF_ENDPOINT names the hub that is asked";
  }
  throw Error(ErrorKind::io,
              fmt::format("cannot fetch {}: {} (status {})", quoted_name(file),
                          reason(reply, with_token), reply.status),
              hint)
      .about(path_of(file));
}

bool wait_for_next_try(const Hooks& hooks, int failed, const std::string& why) {
  if (failed >= hooks.patience.tries) return false;
  if (hooks.notice) hooks.notice(why + "; trying again");
  std::this_thread::sleep_for(hooks.patience.first_pause *
                              (1U << static_cast<unsigned>(failed - 1)));
  return true;
}

Metadata ask(Transport& transport, const Settings& settings, const RemoteFile& file,
             const Hooks& hooks) {
  NoBody nothing;
  for (int failed = 1;; ++failed) {
    const Reply reply = about_file(path_of(file), [&] {
      return follow(transport, {url_of(settings, file), true, settings.token, 0}, nothing);
    });
    const bool passing = !reply.broken.empty() || may_pass(reply.status);
    if (!passing && reply.status >= 400) refuse(reply, settings, file);
    if (!passing) return read_metadata(reply, settings, file);
    const std::string why = reply.broken.empty() ? reason(reply, false) : reply.broken;
    if (wait_for_next_try(hooks, failed, fmt::format("{}: {}", quoted_name(file), why))) continue;
    if (reply.broken.empty()) refuse(reply, settings, file);
    throw Error(ErrorKind::io,
                fmt::format("cannot reach {}: {}", in_quotes(settings.endpoint), reply.broken),
                "check the network and the proxy settings; HF_ENDPOINT names another hub");
  }
}

}  // namespace sdvae::hub
