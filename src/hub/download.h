// One file from the hub into the cache: fetched into an .incomplete file, checked, moved to its
// blob, linked under its name. Safe from any thread, and beside other processes.
#pragma once

#include "hub/remote_file.h"

namespace sdvae::hub {

struct Job {
  Transport& transport;
  const Settings& settings;
  const Hooks& hooks;
};

// Brings the file into the cache; only looks when it is there and is what the hub says. Throws
// Error (io).
void store(const Job& job, const RemoteFile& file, const Metadata& metadata);

}  // namespace sdvae::hub
