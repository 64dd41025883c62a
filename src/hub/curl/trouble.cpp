#include "hub/curl/trouble.h"

#include <fmt/format.h>

#include "base/text.h"
#include "sdvae/error.h"

namespace sdvae::hub {
namespace {

[[noreturn]] void refuse_certificate(const char* words, const std::string& url) {
  throw Error(ErrorKind::io,
              fmt::format("cannot trust the server of {}: {}", in_quotes(url),
                          *words == '\0' ? "its certificate does not hold" : words),
              "behind a proxy that opens connections, SSL_CERT_FILE names its certificates");
}

}  // namespace

std::string trouble(CURLcode code, const char* words, const std::string& url) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
      return "the host's name is not known here";
    case CURLE_COULDNT_CONNECT:
      return "no connection";
    case CURLE_OPERATION_TIMEDOUT:
      return "nothing came for too long";
    case CURLE_PARTIAL_FILE:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
    case CURLE_SSL_CONNECT_ERROR:
      return "the connection was lost";
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
      refuse_certificate(words, url);
    default:
      throw Error(ErrorKind::io, fmt::format("cannot fetch {}: {}", in_quotes(url),
                                             *words == '\0' ? ::curl_easy_strerror(code) : words));
  }
}

}  // namespace sdvae::hub
