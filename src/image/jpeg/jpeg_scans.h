// Which coefficients the scans of a JPEG bring, so that a picture that lacks some is known for what
// it is: libjpeg shows it without a word, grey or blurred. Pure: safe from any thread.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "base/bytes.h"

namespace sdvae {

class JpegScans {
 public:
  JpegScans() = default;

  // `frame` is the content of a frame header that names all its components.
  JpegScans(ByteView frame, bool is_progressive);

  // `scan` is the content of a scan's header. Throws Unreadable when it is no proper one.
  void add(ByteView scan);

  [[nodiscard]] int count() const noexcept { return count_; }

  // Each component has at least its means (the coefficients of frequency 0).
  [[nodiscard]] bool has_every_component() const noexcept;

  // Each component has every coefficient to its last bit.
  [[nodiscard]] bool is_complete() const noexcept;

 private:
  static constexpr std::size_t kCoefficients = 64;

  struct Component {
    std::byte id{};
    // The lowest bit that has come of each coefficient; kNone before the first.
    std::array<std::uint8_t, kCoefficients> lowest_bit{};
  };

  std::vector<Component> components_;
  bool is_progressive_ = false;
  int count_ = 0;
};

}  // namespace sdvae
