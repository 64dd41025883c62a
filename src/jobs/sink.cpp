#include "jobs/sink.h"

#include <atomic>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "base/file.h"
#include "jobs/kinds.h"

namespace sdvae {
namespace {

namespace fs = std::filesystem;

// out.png, out-1.png, out-2.png, ...
fs::path numbered(const fs::path& output, std::size_t part) {
  if (part == 0) return output;
  fs::path path = output;
  return path.replace_filename(
      fmt::format("{}-{}{}", output.stem().string(), part, output.extension().string()));
}

void make_folders(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) fail_on(folder, "make folder", error.value());
}

class FileSink final : public Sink {
 public:
  FileSink(fs::path path, bool make_folder, Existing existing)
      : path_(std::move(path)), make_folder_(make_folder), existing_(existing) {}

  [[nodiscard]] std::string label() const override { return path_.string(); }
  [[nodiscard]] bool takes_several() const override { return true; }
  [[nodiscard]] std::unique_ptr<Source> kept() const override {
    return is_existing_file(path_) ? source_of(path_) : nullptr;
  }

  void prepare() const override {
    if (make_folder_) make_folders(path_.parent_path());
    check_writable(path_, existing_);
  }

  [[nodiscard]] std::string write(ByteView bytes, std::size_t part) const override {
    const fs::path path = numbered(path_, part);
    (write_file(path, bytes, existing_) ? has_written_ : has_left_alone_) = true;
    return path.string();
  }
  [[nodiscard]] bool was_overtaken() const override { return has_left_alone_ && !has_written_; }

 private:
  fs::path path_;
  bool make_folder_;
  Existing existing_;
  mutable std::atomic<bool> has_written_ = false;
  mutable std::atomic<bool> has_left_alone_ = false;
};

// What was written to a stream is gone, so nothing is ever kept there.
class StreamSink final : public Sink {
 public:
  explicit StreamSink(int descriptor) : descriptor_(descriptor) {}

  [[nodiscard]] std::string label() const override { return "-"; }
  [[nodiscard]] bool takes_several() const override { return false; }
  [[nodiscard]] std::unique_ptr<Source> kept() const override { return nullptr; }
  void prepare() const override {}
  [[nodiscard]] std::string write(ByteView bytes, std::size_t /*part*/) const override {
    write_stream(descriptor_, "standard output", bytes);
    return label();
  }
  [[nodiscard]] bool was_overtaken() const override { return false; }

 private:
  int descriptor_;
};

}  // namespace

std::unique_ptr<Sink> sink_of(const Item& item, const SinkRules& rules) {
  if (item.output.empty()) return nullptr;
  if (is_standard_stream(item.output)) return std::make_unique<StreamSink>(rules.stream);
  return std::make_unique<FileSink>(item.output, item.make_folder, rules.existing);
}

}  // namespace sdvae
