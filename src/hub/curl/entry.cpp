// The module's entry point, found by its name from hub/curl_module.cpp.
#include "hub/curl/curl_transport.h"
#include "sdvae/export.h"

extern "C" SDVAE_API void sdvae_open_transport_1(
    const sdvae::hub::TransportOptions& options,
    std::unique_ptr<sdvae::hub::Transport>& transport) {
  // Once a process, and never undone: the module stays loaded.
  [[maybe_unused]] static const CURLcode ready = ::curl_global_init(CURL_GLOBAL_DEFAULT);
  transport = std::make_unique<sdvae::hub::CurlTransport>(options);
}
