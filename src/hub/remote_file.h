// A file on the hub, and what the hub says of it.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "hub/settings.h"
#include "hub/transport.h"

namespace sdvae::hub {

struct RemoteFile {
  std::string repo;               // "OWNER/NAME"
  std::string name;               // "vae/config.json"
  std::string revision = "main";  // A branch, or a commit.
};

struct Metadata {
  std::string commit;
  // The content's name: the SHA-256 of a large file, the git id of a small one.
  std::string etag;
  std::optional<std::uint64_t> bytes;  // Length of the file; empty when the hub does not say it.
};

struct Patience {
  int tries = 4;                               // Most tries in a row that bring nothing.
  std::chrono::milliseconds first_pause{500};  // Pause after the first of them; then it doubles.
};

struct Progress {
  const RemoteFile& file;
  std::uint64_t done_bytes = 0;        // Length of what has come.
  std::optional<std::uint64_t> bytes;  // Length of the whole file, where the hub says it.
};

// Who hears of what, on the calling thread. Empty functions hear nothing.
struct Hooks {
  std::function<void(const Progress&)> progress;
  std::function<void(const std::string&)> notice;  // Hears one sentence a call.
  Patience patience = {};
};

[[nodiscard]] std::string url_of(const Settings& settings, const RemoteFile& file);

// "'OWNER/NAME/vae/config.json'", for messages.
[[nodiscard]] std::string quoted_name(const RemoteFile& file);

// OWNER/NAME/vae/config.json: what errors about the file are about.
[[nodiscard]] std::filesystem::path path_of(const RemoteFile& file);

// What the hub says of the file. Throws Error (io) when it says nothing usable, refuses, or cannot
// be reached.
[[nodiscard]] Metadata ask(Transport& transport, const Settings& settings, const RemoteFile& file,
                           const Hooks& hooks);

// Whether the same request may succeed a little later.
[[nodiscard]] bool may_pass(int status);

// Throws Error (io): why a server does not give the file, and what to do about it.
[[noreturn]] void refuse(const Reply& reply, const Settings& settings, const RemoteFile& file);

// Waits before try number `failed + 1`, after telling why; false when the patience is over.
[[nodiscard]] bool wait_for_next_try(const Hooks& hooks, int failed, const std::string& why);

}  // namespace sdvae::hub
