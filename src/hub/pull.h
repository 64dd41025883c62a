// A whole model from the hub: all its files of one commit, or none that counts.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "hub/remote_file.h"

namespace sdvae::hub {

struct Wanted {
  std::string repo;  // "OWNER/NAME"
  std::vector<std::string> files;
};

// The snapshot folder that holds the files, fetched where they were not there. Only when all are
// there does refs/main point to them. Offline, what the cache has is what there is. Throws Error
// (io).
[[nodiscard]] std::filesystem::path pull(const Settings& settings, const Wanted& wanted,
                                         const Hooks& hooks);

// The same over a given transport, which is opened only when it is needed.
using OpenTransport = std::function<std::unique_ptr<Transport>()>;
[[nodiscard]] std::filesystem::path pull(const Settings& settings, const Wanted& wanted,
                                         const Hooks& hooks, const OpenTransport& open);

}  // namespace sdvae::hub
