// One HTTP exchange after the other, whatever library makes them.
//
// This header is the border of the libcurl module: both sides include it, so it holds plain types
// only. A transport belongs to one thread.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "base/bytes.h"

namespace sdvae::hub {

struct Request {
  std::string url;              // http or https, absolute
  bool head_only = false;       // HEAD, not GET
  std::string token;            // sent as "Authorization: Bearer", when not empty
  std::uint64_t from_byte = 0;  // ask for the rest of the file, with a Range header
};

struct Reply {
  int status = 0;                              // 0: there was no answer
  std::map<std::string, std::string> headers;  // names in lower case
  std::string redirect;                        // where a 3xx points to, absolute
  // Why the exchange did not come to its end, in a form that follows a colon; empty when it did.
  // Trying again may help.
  std::string broken;
};

// Takes the body of an answer with status 2xx; the body of any other is dropped.
class BodySink {
 public:
  BodySink() = default;
  BodySink(const BodySink&) = delete;
  BodySink& operator=(const BodySink&) = delete;
  BodySink(BodySink&&) = delete;
  BodySink& operator=(BodySink&&) = delete;
  virtual ~BodySink() = default;

  // Called once, before the first bytes of a body that is not empty.
  virtual void begin(const Reply& reply) = 0;
  virtual void take(ByteView bytes) = 0;
};

class Transport {
 public:
  Transport() = default;
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;
  Transport(Transport&&) = delete;
  Transport& operator=(Transport&&) = delete;
  virtual ~Transport() = default;

  // Never follows a redirect. Throws Error (io) when trying again cannot help (a certificate that
  // does not hold, an address that makes no sense), and whatever the sink throws.
  [[nodiscard]] virtual Reply exchange(const Request& request, BodySink& sink) = 0;
};

struct TransportOptions {
  int connect_s = 15;  // give up connecting after this
  int stall_s = 30;    // give up when nothing comes for this long
};

// The module's one entry point; its name carries the version of this header.
inline constexpr const char* kTransportEntryName = "sdvae_open_transport_1";
using TransportEntry = void (*)(const TransportOptions&, std::unique_ptr<Transport>&);

}  // namespace sdvae::hub
