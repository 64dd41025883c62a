// Redirects, by hand, because of what must not happen on the way: a token that reaches another
// server, a connection that was encrypted and no longer is, an endless chase.
#pragma once

#include "hub/transport.h"

namespace sdvae::hub {

// Scheme, host and port, in lower case; empty when the address is not http or https.
[[nodiscard]] std::string origin_of(const std::string& url);

// Sends the request and follows up to ten redirects. The token goes to the first server only. A
// HEAD stops at a redirect to another server when that answer holds the file's description already.
// Throws Error (io) for a redirect that may not be followed, and what the transport throws.
[[nodiscard]] Reply follow(Transport& transport, Request request, BodySink& sink);

}  // namespace sdvae::hub
