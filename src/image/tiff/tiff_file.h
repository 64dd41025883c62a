// A TIFF file in memory, opened by libtiff at its first page. What libtiff would print is kept.
// Independent objects may be used from several threads at once.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <tiffio.h>
#include <vector>

#include "base/bytes.h"

namespace sdvae {

class TiffFile {
 public:
  // `file` must outlive this. Throws Unreadable where libtiff cannot make sense of the first page.
  explicit TiffFile(ByteView file);

  [[nodiscard]] TIFF* handle() const noexcept { return handle_.get(); }
  [[nodiscard]] ByteView bytes() const noexcept { return session_->file; }

  // Of a field with one number, also where it is the default; nothing where it has none.
  template <typename Number>
  [[nodiscard]] std::optional<Number> field(std::uint32_t tag) const {
    Number value{};
    if (TIFFGetFieldDefaulted(handle(), tag, &value) != 1) return std::nullopt;
    return value;
  }
  // Only where the file itself has it.
  template <typename Number>
  [[nodiscard]] std::optional<Number> stored_field(std::uint32_t tag) const {
    Number value{};
    if (TIFFGetField(handle(), tag, &value) != 1) return std::nullopt;
    return value;
  }
  // The bytes of a field that holds a block, such as a profile; empty where there is none.
  [[nodiscard]] ByteView block(std::uint32_t tag) const;

  // What libtiff has said so far: its last error, and its first warnings. They are emptied.
  struct Sayings {
    std::string error;
    std::vector<std::string> warnings;
  };
  [[nodiscard]] Sayings take_sayings();

  // Throws Unreadable with libtiff's last error.
  [[noreturn]] void refuse();

 private:
  struct Session {
    ByteView file;
    std::uint64_t offset = 0;
    Sayings said;
  };
  struct Closer {
    void operator()(TIFF* tiff) const noexcept { TIFFClose(tiff); }
  };
  friend struct TiffClient;

  std::unique_ptr<Session> session_;  // libtiff holds its address
  std::unique_ptr<TIFF, Closer> handle_;
};

}  // namespace sdvae
