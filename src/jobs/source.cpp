#include "jobs/source.h"

#include <unistd.h>
#include <utility>

#include "base/file.h"
#include "jobs/kinds.h"

namespace sdvae {
namespace {

class FileSource final : public Source {
 public:
  explicit FileSource(std::filesystem::path path) : path_(std::move(path)) {}

  [[nodiscard]] std::string label() const override { return path_.string(); }
  [[nodiscard]] std::string name() const override { return quoted(path_); }
  [[nodiscard]] bool can_be_read_again() const override { return true; }
  [[nodiscard]] std::vector<std::byte> read(std::uint64_t limit_bytes) const override {
    return read_file(path_, limit_bytes);
  }

 private:
  std::filesystem::path path_;
};

class StandardInput final : public Source {
 public:
  [[nodiscard]] std::string label() const override { return "-"; }
  [[nodiscard]] std::string name() const override { return "standard input"; }
  [[nodiscard]] bool can_be_read_again() const override { return false; }
  [[nodiscard]] std::vector<std::byte> read(std::uint64_t limit_bytes) const override {
    return read_stream(STDIN_FILENO, name(), limit_bytes);
  }
};

}  // namespace

std::unique_ptr<Source> source_of(const std::filesystem::path& path) {
  if (is_standard_stream(path)) return std::make_unique<StandardInput>();
  return std::make_unique<FileSource>(path);
}

}  // namespace sdvae
