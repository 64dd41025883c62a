// HEVC as HEIF stores it: a configuration with the sizes, and NAL units, each behind its length.
// Pure: safe from any thread.
#pragma once

#include <cstddef>
#include <vector>

#include "base/bytes.h"

namespace sdvae {

struct HevcSize {
  int width = 0, height = 0;  // of what is shown of the picture, in pixels
  bool operator==(const HevcSize&) const = default;
};

struct HevcFormat {
  HevcSize size = {};
  int bits = 8;  // of a sample
  bool operator==(const HevcFormat&) const = default;
};

struct HevcConfiguration {
  ByteView content = {};  // of the box hvcC
  HevcFormat format = {};
  unsigned length_bytes = 4;  // of the lengths before NAL units
};

// Walks the content of a box hvcC. Throws Unreadable, also for a picture above size.h's limits.
[[nodiscard]] HevcConfiguration read_hevc_configuration(ByteView content);

// Adds the NAL units in a coded picture's data, with lengths of 4 bytes. Throws Unreadable where
// they are not whole, or state another format than the configuration.
void append_nal_units(ByteView data, const HevcConfiguration& configuration,
                      std::vector<std::byte>& to);

}  // namespace sdvae
