#include "hub/curl/curl_transport.h"

#include <array>
#include <charconv>
#include <exception>
#include <span>
#include <string_view>

#include <fmt/format.h>

#include "base/environment.h"
#include "base/text.h"
#include "hub/curl/trouble.h"
#include "sdvae/error.h"

namespace sdvae::hub {
namespace {

struct FreeHeaders {
  void operator()(curl_slist* list) const noexcept { ::curl_slist_free_all(list); }
};

void check(CURLcode code) {
  if (code != CURLE_OK) {
    throw Error(ErrorKind::internal,
                fmt::format("libcurl takes no such option: {}", ::curl_easy_strerror(code)));
  }
}

template <typename T>
void set(CURL* handle, CURLoption option, T value) {
  check(::curl_easy_setopt(handle, option, value));
}

// What the callbacks of one exchange share.
struct Exchange {
  Reply reply;
  BodySink& sink;
  bool begun = false;
  bool body_dropped = false;
  std::exception_ptr thrown;  // What the sink threw: libcurl's C cannot carry it.

  void take(ByteView bytes) {
    if (!begun) sink.begin(reply);
    begun = true;
    sink.take(bytes);
  }
};

std::string trimmed(std::string_view text) {
  constexpr std::string_view kSpaces = " \t\r\n";
  const auto first = text.find_first_not_of(kSpaces);
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(kSpaces) - first + 1));
}

// Each response of an exchange (100 Continue, say) starts its headers anew.
void take_header(Reply& reply, std::string_view line) {
  if (line.starts_with("HTTP/")) {
    reply.headers.clear();
    const auto space = line.find(' ');
    reply.status = 0;
    if (space == std::string_view::npos) return;
    std::from_chars(line.data() + space + 1, line.data() + line.size(), reply.status);
    return;
  }
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return;
  reply.headers[lower_case(line.substr(0, colon))] = trimmed(line.substr(colon + 1));
}

std::size_t on_header(const char* data, std::size_t size, std::size_t count, void* context) {
  auto& exchange = *static_cast<Exchange*>(context);
  try {
    take_header(exchange.reply, {data, size * count});
    return size * count;
  } catch (...) {
    exchange.thrown = std::current_exception();
    return 0;
  }
}

std::size_t on_body(const char* data, std::size_t size, std::size_t count, void* context) {
  auto& exchange = *static_cast<Exchange*>(context);
  if (exchange.reply.status / 100 != 2) {
    exchange.body_dropped = true;  // an error's page may be of any size
    return 0;
  }
  try {
    exchange.take(std::as_bytes(std::span(data, size * count)));
    return size * count;
  } catch (...) {
    exchange.thrown = std::current_exception();
    return 0;
  }
}

void set_request(CURL* handle, const Request& request) {
  set(handle, CURLOPT_URL, request.url.c_str());
  set(handle, CURLOPT_NOBODY, request.head_only ? 1L : 0L);
  // What a body has beyond its announced length would be taken for the next answer.
  set(handle, CURLOPT_FORBID_REUSE, request.head_only ? 0L : 1L);
  set(handle, CURLOPT_FOLLOWLOCATION, 0L);
  if (!request.token.empty()) {
    set(handle, CURLOPT_HTTPAUTH, CURLAUTH_BEARER);
    set(handle, CURLOPT_XOAUTH2_BEARER, request.token.c_str());
  }
  if (request.from_byte > 0) {
    set(handle, CURLOPT_RANGE, fmt::format("{}-", request.from_byte).c_str());
  }
}

void set_rules(CURL* handle, const TransportOptions& options) {
  set(handle, CURLOPT_NOSIGNAL, 1L);
  set(handle, CURLOPT_CONNECTTIMEOUT, static_cast<long>(options.connect_s));
  set(handle, CURLOPT_LOW_SPEED_LIMIT, 1L);
  set(handle, CURLOPT_LOW_SPEED_TIME, static_cast<long>(options.stall_s));
  set(handle, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  set(handle, CURLOPT_USERAGENT, "sdvae/" SDVAE_VERSION);
  set(handle, CURLOPT_SSL_VERIFYPEER, 1L);
  set(handle, CURLOPT_SSL_VERIFYHOST, 2L);
  if (const std::string file = environment("SSL_CERT_FILE"); !file.empty()) {
    set(handle, CURLOPT_CAINFO, file.c_str());
  }
}

void set_callbacks(CURL* handle, Exchange& exchange) {
  set(handle, CURLOPT_HEADERFUNCTION, &on_header);
  set(handle, CURLOPT_HEADERDATA, &exchange);
  set(handle, CURLOPT_WRITEFUNCTION, &on_body);
  set(handle, CURLOPT_WRITEDATA, &exchange);
}

std::string redirect_of(CURL* handle) {
  const char* url = nullptr;
  check(::curl_easy_getinfo(handle, CURLINFO_REDIRECT_URL, &url));
  return url == nullptr ? std::string() : std::string(url);
}

}  // namespace

CurlTransport::CurlTransport(const TransportOptions& options)
    : options_(options), handle_(::curl_easy_init()) {
  if (!handle_) throw Error(ErrorKind::internal, "libcurl gives no handle");
}

Reply CurlTransport::exchange(const Request& request, BodySink& sink) {
  CURL* const handle = handle_.get();
  ::curl_easy_reset(handle);
  Exchange exchange{.reply = {}, .sink = sink, .begun = false, .body_dropped = false, .thrown = {}};
  std::array<char, CURL_ERROR_SIZE> words{};
  set_request(handle, request);
  set_rules(handle, options_);
  set_callbacks(handle, exchange);
  set(handle, CURLOPT_ERRORBUFFER, words.data());
  // Compressed, a file would be counted wrongly.
  const std::unique_ptr<curl_slist, FreeHeaders> headers(
      ::curl_slist_append(nullptr, "Accept-Encoding: identity"));
  set(handle, CURLOPT_HTTPHEADER, headers.get());

  const CURLcode code = ::curl_easy_perform(handle);
  if (exchange.thrown) std::rethrow_exception(exchange.thrown);
  if (code != CURLE_OK && !exchange.body_dropped) {
    exchange.reply.broken = trouble(code, words.data(), request.url);
  }
  exchange.reply.redirect = redirect_of(handle);
  return std::move(exchange.reply);
}

}  // namespace sdvae::hub
