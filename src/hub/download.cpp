#include "hub/download.h"

#include <fcntl.h>
#include <system_error>
#include <unistd.h>

#include <fmt/format.h>

#include "base/file.h"
#include "hub/blob.h"
#include "hub/cache.h"
#include "hub/file_lock.h"
#include "hub/follow.h"
#include "hub/partial_file.h"
#include "sdvae/error.h"

namespace sdvae::hub {
namespace {

namespace fs = std::filesystem;

constexpr int kNoSuchPart = 416;

struct Place {
  fs::path blob;
  fs::path pointer;
  fs::path lock;
};

Place place_of(const Settings& settings, const RemoteFile& file, const Metadata& metadata) {
  const fs::path repo = repo_folder(settings.cache, file.repo);
  return {.blob = repo / "blobs" / metadata.etag,
          .pointer = repo / "snapshots" / metadata.commit / file.name,
          .lock = settings.cache / ".locks" / repo.filename() / (metadata.etag + ".lock")};
}

bool is_good(const fs::path& path, const Metadata& metadata) {
  std::error_code error;
  return fs::is_regular_file(path, error) && fault_of(path, metadata).empty();
}

void make_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) {
    throw Error(ErrorKind::io,
                fmt::format("cannot make the folder {}: {}", quoted(folder), error.message()),
                "HF_HOME names the folder that models are kept in")
        .about(folder);
  }
}

[[noreturn]] void give_up(const RemoteFile& file, const PartialFile& partial,
                          const std::string& why) {
  throw Error(
      ErrorKind::io,
      fmt::format("cannot fetch {}: {} after {} bytes", quoted_name(file), why, partial.size()),
      "run the same command again: it goes on where this one stopped")
      .about(path_of(file));
}

// Why one try brought less than the whole file; empty when it brought all there is.
std::string try_once(const Job& job, const RemoteFile& file, PartialFile& partial) {
  const Reply reply = about_file(path_of(file), [&] {
    return follow(job.transport,
                  {url_of(job.settings, file), false, job.settings.token, partial.size()}, partial);
  });
  if (!reply.broken.empty()) return reply.broken;
  if (reply.status == kNoSuchPart && partial.size() > 0) {
    partial.start_over();
    return "the server has no such part";
  }
  if (may_pass(reply.status)) return fmt::format("the server answers {}", reply.status);
  if (reply.status != 200 && reply.status != 206) refuse(reply, job.settings, file);
  return {};
}

void fetch_rest(const Job& job, const RemoteFile& file, const Metadata& metadata,
                PartialFile& partial) {
  int failed = 0;
  while (!partial.is_whole()) {
    const std::uint64_t before = partial.size();
    std::string why = try_once(job, file, partial);
    if (why.empty() && !metadata.bytes) return;
    if (partial.is_whole()) return;
    if (why.empty()) why = "the server sent less than the whole file";
    failed = partial.size() > before ? 1 : failed + 1;
    if (!wait_for_next_try(job.hooks, failed, fmt::format("{}: {}", quoted_name(file), why))) {
      give_up(file, partial, why);
    }
  }
}

void move_into_place(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::rename(from, to, error);
  if (error) {
    throw Error(ErrorKind::io, fmt::format("cannot write {}: {}", quoted(to), error.message()))
        .about(to);
  }
}

void fetch(const Job& job, const RemoteFile& file, const Metadata& metadata, const fs::path& blob) {
  fs::path incomplete = blob;
  incomplete += ".incomplete";
  {
    PartialFile partial(incomplete, file, metadata.bytes);
    if (partial.is_whole() && !fault_of(incomplete, metadata).empty()) partial.start_over();
    if (job.hooks.progress) {
      partial.on_growth = [&](std::uint64_t size) {
        job.hooks.progress({file, size, metadata.bytes});
      };
    }
    fetch_rest(job, file, metadata, partial);
    partial.sync();
  }
  if (const std::string fault = fault_of(incomplete, metadata); !fault.empty()) {
    std::error_code error;
    fs::remove(incomplete, error);
    throw Error(ErrorKind::io,
                fmt::format("the server sent a wrong file for {}: it {}; it was deleted",
                            quoted_name(file), fault),
                "try again; a proxy or a mirror on the way may have changed it")
        .about(path_of(file));
  }
  move_into_place(incomplete, blob);
}

// Relative, so that the cache can be moved; renamed into place, so that it is whole at once.
void link(const Place& place) {
  const fs::path target = fs::path(place.blob).lexically_relative(place.pointer.parent_path());
  fs::path fresh = place.pointer;
  fresh += fmt::format(".{}.tmp", ::getpid());
  std::error_code error;
  fs::remove(fresh, error);
  fs::create_symlink(target, fresh, error);
  if (error) {
    throw Error(ErrorKind::io,
                fmt::format("cannot link {}: {}", quoted(place.pointer), error.message()),
                "HF_HOME names a folder on another disk")
        .about(place.pointer);
  }
  move_into_place(fresh, place.pointer);
}

}  // namespace

void store(const Job& job, const RemoteFile& file, const Metadata& metadata) {
  const Place place = place_of(job.settings, file, metadata);
  if (is_good(place.pointer, metadata)) return;
  make_folder(place.blob.parent_path());
  make_folder(place.pointer.parent_path());
  const auto on_wait = [&] {
    if (job.hooks.notice) {
      job.hooks.notice(fmt::format("another program fetches {}: waiting", quoted_name(file)));
    }
  };
  const FileLock lock(place.lock, on_wait);
  if (!is_good(place.blob, metadata)) fetch(job, file, metadata, place.blob);
  link(place);
}

}  // namespace sdvae::hub
