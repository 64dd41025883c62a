#include "hub/curl_module.h"

#include "base/module.h"

namespace sdvae::hub {

std::unique_ptr<Transport> open_transport(const TransportOptions& options) {
  static const auto entry = reinterpret_cast<TransportEntry>(load_module_entry(
      {"libsdvae_hub.so", kTransportEntryName, "fetch models", "libcurl", SDVAE_HUB == 1}));
  std::unique_ptr<Transport> transport;
  entry(options, transport);
  return transport;
}

}  // namespace sdvae::hub
