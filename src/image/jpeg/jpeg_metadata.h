// What the application segments of a JPEG say about its orientation. Pure: safe from any thread.
#pragma once

#include <cstddef>
#include <vector>

#include "base/bytes.h"

namespace sdvae {

class JpegMetadata {
 public:
  // `segment` is the content of an APP1 segment before the first scan; the views must outlive this.
  void keep(ByteView segment);

  [[nodiscard]] int orientation() const;  // 1..8

 private:
  std::vector<std::byte> exif_;  // of all EXIF segments, which hold one block together
  ByteView xmp_;                 // the last packet
};

}  // namespace sdvae
