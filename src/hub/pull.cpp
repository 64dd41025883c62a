#include "hub/pull.h"

#include <fmt/format.h>

#include "base/atomic_file.h"
#include "hub/cache.h"
#include "hub/curl_module.h"
#include "hub/download.h"
#include "sdvae/error.h"

namespace sdvae::hub {
namespace {

namespace fs = std::filesystem;

fs::path from_cache(const Settings& settings, const Wanted& wanted) {
  if (auto snapshot = find_snapshot(settings.cache, wanted.repo, wanted.files)) return *snapshot;
  throw Error(
      ErrorKind::io,
      fmt::format("cannot fetch '{}': HF_HUB_OFFLINE is set, and the cache does not have it",
                  wanted.repo),
      "unset HF_HUB_OFFLINE to ask the hub")
      .about(wanted.repo);
}

void point_main_to(const fs::path& repo, const std::string& commit) {
  std::error_code error;
  fs::create_directories(repo / "refs", error);  // a failure shows when the file is written
  write_file(repo / "refs" / "main", std::as_bytes(std::span(commit)), Existing::overwrite);
}

}  // namespace

fs::path pull(const Settings& settings, const Wanted& wanted, const Hooks& hooks,
              const OpenTransport& open) {
  if (settings.offline) return from_cache(settings, wanted);
  const std::unique_ptr<Transport> transport = open();
  const Job job{.transport = *transport, .settings = settings, .hooks = hooks};
  std::string commit;
  for (const std::string& name : wanted.files) {
    // The first answer says which commit is meant: the rest comes from the same one.
    const RemoteFile file{wanted.repo, name, commit.empty() ? "main" : commit};
    const Metadata metadata = ask(*transport, settings, file, hooks);
    commit = metadata.commit;
    store(job, {wanted.repo, name, commit}, metadata);
  }
  const fs::path repo = repo_folder(settings.cache, wanted.repo);
  point_main_to(repo, commit);
  return repo / "snapshots" / commit;
}

fs::path pull(const Settings& settings, const Wanted& wanted, const Hooks& hooks) {
  return pull(settings, wanted, hooks, [] { return open_transport(); });
}

}  // namespace sdvae::hub
