// A file on its way: ETAG.incomplete beside the blob that it becomes. It stays when a fetch ends
// early, so that the next one asks for the rest only. Hold its lock.
#pragma once

#include <functional>
#include <optional>

#include "hub/remote_file.h"

namespace sdvae::hub {

class PartialFile final : public BodySink {
 public:
  // Takes up what is there, unless that is too long to be a beginning. Throws Error (io).
  PartialFile(std::filesystem::path path, const RemoteFile& file,
              std::optional<std::uint64_t> bytes);
  PartialFile(const PartialFile&) = delete;
  PartialFile& operator=(const PartialFile&) = delete;
  PartialFile(PartialFile&&) = delete;
  PartialFile& operator=(PartialFile&&) = delete;
  ~PartialFile() override;

  // A server that gives the whole file instead of the rest begins it anew. Throws Error (io).
  void begin(const Reply& reply) override;
  // Throws Error (io) when the file cannot be written, or grows longer than announced: then
  // nothing of it is kept.
  void take(ByteView bytes) override;

  void start_over();
  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
  [[nodiscard]] bool is_whole() const noexcept { return bytes_ && size_ == *bytes_; }

  // Everything is on the disk after this. Throws Error (io).
  void sync() const;

  std::function<void(std::uint64_t)> on_growth;

 private:
  std::filesystem::path path_;
  const RemoteFile& file_;
  std::optional<std::uint64_t> bytes_;
  std::uint64_t size_ = 0;
  int descriptor_ = -1;
};

}  // namespace sdvae::hub
