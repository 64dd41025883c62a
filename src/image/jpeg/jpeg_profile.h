// The ICC profile of a JPEG, in pieces of up to 64 KiB, an APP2 segment each.
// Pure: safe from any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "image/decoded.h"

namespace sdvae {

class JpegProfile {
 public:
  // `segment` is the content of an APP2 segment before the first scan; the views must outlive this.
  void keep(ByteView segment);

  // The pieces in the order of their numbers. A fault where one is missing or is there twice: what
  // is joined of others would be another profile.
  [[nodiscard]] EmbeddedProfile joined() const;

 private:
  struct Piece {
    std::uint8_t number = 0;  // From 1 on; some programs count from 0.
    std::uint8_t count = 0;   // Number of all pieces.
    ByteView bytes;
  };

  std::vector<Piece> pieces_;  // At most one more than a profile can have.
};

}  // namespace sdvae
