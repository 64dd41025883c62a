// Loads libcurl, in the module libsdvae_hub.so, when something is fetched for the first time: it
// drags thirty libraries along that no other command needs.
#pragma once

#include <memory>

#include "hub/transport.h"

namespace sdvae::hub {

// Throws Error (model) when the module is not where it should be. Safe from any thread.
[[nodiscard]] std::unique_ptr<Transport> open_transport(const TransportOptions& options = {});

}  // namespace sdvae::hub
