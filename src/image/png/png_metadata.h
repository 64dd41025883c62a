// What the chunks of a PNG that hold no pixels say about its orientation: eXIf, and texts that
// programs from before that chunk wrote. Safe from any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"

namespace sdvae {

class PngMetadata {
 public:
  // Any chunk, in the order of the file; of several that say the same thing the last counts, as in
  // Pillow. The views must outlive this.
  void keep(const std::string& name, ByteView content);

  // 1..8. Texts are inflated here: at most one of each kind, to at most 1 MiB.
  [[nodiscard]] int orientation() const;

 private:
  struct Text {
    ByteView bytes;
    bool is_compressed = false;
  };

  void keep_text(const std::string& keyword, const Text& text);
  [[nodiscard]] static std::vector<std::byte> read(const std::optional<Text>& text);
  [[nodiscard]] static std::vector<std::byte> read_profile(const std::optional<Text>& text);

  std::optional<ByteView> exif_;
  std::optional<Text> exif_profile_;  // "Raw profile type exif": EXIF in hexadecimal digits
  std::optional<Text> app1_profile_;  // the same by its older name
  std::optional<Text> xmp_;
};

}  // namespace sdvae
