// HTTP by libcurl. Certificates are always checked; proxies, and the certificates of
// $SSL_CERT_FILE, are those of the environment.
#pragma once

#include <curl/curl.h>

#include "hub/transport.h"

namespace sdvae::hub {

class CurlTransport final : public Transport {
 public:
  explicit CurlTransport(const TransportOptions& options);

  [[nodiscard]] Reply exchange(const Request& request, BodySink& sink) override;

 private:
  struct Free {
    void operator()(CURL* handle) const noexcept { ::curl_easy_cleanup(handle); }
  };
  TransportOptions options_;
  std::unique_ptr<CURL, Free> handle_;  // kept between exchanges: it keeps the connections
};

}  // namespace sdvae::hub
