#include "image/tiff/tiff_file.h"

#include <algorithm>
#include <array>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <new>
#include <utility>

#include <fmt/format.h>

#include "image/unreadable.h"

namespace sdvae {

// What libtiff calls: a file's functions on memory, and where messages go.
struct TiffClient {
  using Session = TiffFile::Session;

  static Session& session(thandle_t handle) { return *static_cast<Session*>(handle); }

  static tmsize_t read(thandle_t handle, void* to, tmsize_t size) {
    Session& own = session(handle);
    const std::uint64_t end = own.file.size();
    const std::uint64_t left = own.offset < end ? end - own.offset : 0;
    const auto count = std::min(static_cast<std::uint64_t>(std::max<tmsize_t>(size, 0)), left);
    if (count > 0) std::memcpy(to, own.file.data() + own.offset, count);
    own.offset += count;
    return static_cast<tmsize_t>(count);
  }
  static tmsize_t write(thandle_t /*own*/, void* /*from*/, tmsize_t /*size*/) { return 0; }
  static toff_t seek(thandle_t handle, toff_t offset, int whence) {
    Session& own = session(handle);
    if (whence == SEEK_CUR) offset += own.offset;
    if (whence == SEEK_END) offset += own.file.size();
    return own.offset = offset;
  }
  static int close(thandle_t /*own*/) { return 0; }
  static toff_t size(thandle_t handle) { return session(handle).file.size(); }
  // libtiff reads from it alone: the file is open for reading.
  static int map(thandle_t handle, void** base, toff_t* size) {
    const ByteView file = session(handle).file;
    *base = const_cast<std::byte*>(file.data());  // NOLINT(*-const-cast)
    *size = file.size();
    return 1;
  }
  static void unmap(thandle_t /*own*/, void* /*base*/, toff_t /*size*/) {}

  static std::string sentence(const char* module, const char* format, std::va_list arguments) {
    std::array<char, 512> text{};
    static_cast<void>(std::vsnprintf(text.data(), text.size(), format, arguments));
    return module == nullptr ? text.data() : fmt::format("{}: {}", module, text.data());
  }
  // 1 keeps it from the handlers of the process, which print.
  static int error(TIFF* /*file*/, void* own, const char* module, const char* format,
                   std::va_list arguments) {
    session(own).said.error = sentence(module, format, arguments);
    return 1;
  }
  static int warning(TIFF* /*file*/, void* own, const char* module, const char* format,
                     std::va_list arguments) {
    constexpr std::size_t kMostWarnings = 20;
    std::vector<std::string>& warnings = session(own).said.warnings;
    if (warnings.size() < kMostWarnings) warnings.push_back(sentence(module, format, arguments));
    return 1;
  }
};

namespace {

// Of one block, such as the offsets of all strips: a picture's own pixels are not libtiff's.
constexpr tmsize_t kMostBytesAtOnce = tmsize_t{256} << 20;

struct OptionsDeleter {
  void operator()(TIFFOpenOptions* options) const noexcept { TIFFOpenOptionsFree(options); }
};

// The first directory lies whole in the file: libtiff bears with one that lost its last bytes.
void check_first_directory(ByteView file) {
  const bool is_big_endian = file.size() > 1 && file[0] == std::byte{'M'};
  const auto number = [&]<typename Int>(Int, std::uint64_t offset) -> std::uint64_t {
    if (offset > file.size() || file.size() - offset < sizeof(Int)) refuse_cut_short();
    return is_big_endian ? load_big_endian<Int>(file, offset)
                         : load_little_endian<Int>(file, offset);
  };
  const bool is_big_tiff = number(std::uint16_t{}, 2) == 43;
  const std::uint64_t at = is_big_tiff ? number(std::uint64_t{}, 8) : number(std::uint32_t{}, 4);
  const std::uint64_t entries =
      is_big_tiff ? number(std::uint64_t{}, at) : number(std::uint16_t{}, at);
  if (entries > 0xFFFF) refuse_damaged("its TIFF directory is too long");
  const std::uint64_t behind = is_big_tiff ? at + 8 + entries * 20 : at + 2 + entries * 12;
  static_cast<void>(is_big_tiff ? number(std::uint64_t{}, behind)
                                : number(std::uint32_t{}, behind));
}

}  // namespace

TiffFile::TiffFile(ByteView file) : session_(std::make_unique<Session>()) {
  check_first_directory(file);
  session_->file = file;
  const std::unique_ptr<TIFFOpenOptions, OptionsDeleter> options(TIFFOpenOptionsAlloc());
  if (!options) throw std::bad_alloc();
  TIFFOpenOptionsSetMaxSingleMemAlloc(options.get(), kMostBytesAtOnce);
  TIFFOpenOptionsSetErrorHandlerExtR(options.get(), TiffClient::error, session_.get());
  TIFFOpenOptionsSetWarningHandlerExtR(options.get(), TiffClient::warning, session_.get());
  handle_.reset(TIFFClientOpenExt("TIFF", "r", session_.get(), TiffClient::read, TiffClient::write,
                                  TiffClient::seek, TiffClient::close, TiffClient::size,
                                  TiffClient::map, TiffClient::unmap, options.get()));
  if (!handle_) refuse();
}

ByteView TiffFile::block(std::uint32_t tag) const {
  std::uint32_t count = 0;
  const void* data = nullptr;
  if (TIFFGetField(handle(), tag, &count, &data) != 1 || data == nullptr) return {};
  return {static_cast<const std::byte*>(data), count};
}

TiffFile::Sayings TiffFile::take_sayings() { return std::exchange(session_->said, {}); }

void TiffFile::refuse() {
  const std::string error = take_sayings().error;
  refuse_damaged(error.empty() ? "libtiff does not say where" : error);
}

}  // namespace sdvae
