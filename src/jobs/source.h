// Where an item comes from: what gives its bytes. Safe from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace sdvae {

inline constexpr std::uint64_t kLargestPictureBytes = std::uint64_t{1} << 30U;
inline constexpr std::uint64_t kLargestLatentBytes = std::uint64_t{1} << 34U;

class Source {
 public:
  Source() = default;
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;
  Source(Source&&) = delete;
  Source& operator=(Source&&) = delete;
  virtual ~Source() = default;

  // As the user named it: a path, or "-".
  [[nodiscard]] virtual std::string label() const = 0;
  // As messages call it: the quoted path, or "standard input".
  [[nodiscard]] virtual std::string name() const = 0;
  // False of a stream, whose bytes are gone once they were read.
  [[nodiscard]] virtual bool can_be_read_again() const = 0;
  // All bytes. Throws Error: io when they cannot be read; bad_data when there are more than the
  // limit.
  [[nodiscard]] virtual std::vector<std::byte> read(std::uint64_t limit_bytes) const = 0;
};

// The file, or standard input for "-"; nothing is opened yet.
[[nodiscard]] std::unique_ptr<Source> source_of(const std::filesystem::path& path);

}  // namespace sdvae
