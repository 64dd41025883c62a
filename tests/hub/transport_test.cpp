// The libcurl module against sockets that a test holds in its hand. What a whole server can do is
// in tests/cli/test_models_pull.py.
#include "hub/transport.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string>
#include <sys/socket.h>
#include <unistd.h>

#include <gmock/gmock.h>

#include "fake_transport.h"
#include "hub/curl_module.h"

namespace sdvae::hub {
namespace {

// Accepts connections into its backlog and never answers.
class SilentServer {
 public:
  SilentServer() : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
    auto* const plain = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof(address);
    EXPECT_EQ(::bind(socket_, plain, size), 0);
    EXPECT_EQ(::listen(socket_, 8), 0);
    EXPECT_EQ(::getsockname(socket_, plain, &size), 0);
    port_ = ::ntohs(address.sin_port);
  }
  SilentServer(const SilentServer&) = delete;
  SilentServer& operator=(const SilentServer&) = delete;
  SilentServer(SilentServer&&) = delete;
  SilentServer& operator=(SilentServer&&) = delete;
  ~SilentServer() { close(); }

  void close() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
  }
  [[nodiscard]] std::string url() const { return fmt::format("http://127.0.0.1:{}/a", port_); }

 private:
  int socket_;
  int port_ = 0;
};

TEST(Transport, AServerThatStallsIsGivenUp) {
  const SilentServer server;
  const auto transport = open_transport({.connect_s = 5, .stall_s = 1});
  DroppedBody nothing;
  const Reply reply = transport->exchange({server.url(), false, "", 0}, nothing);
  EXPECT_EQ(reply.status, 0);
  EXPECT_EQ(reply.broken, "nothing came for too long");
}

TEST(Transport, AServerThatIsNotThereIsSaidSo) {
  SilentServer server;
  const std::string url = server.url();
  server.close();
  const auto transport = open_transport();
  DroppedBody nothing;
  EXPECT_EQ(transport->exchange({url, true, "", 0}, nothing).broken, "no connection");
}

}  // namespace
}  // namespace sdvae::hub
