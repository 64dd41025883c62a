// The boxes of a JPEG XL file. Pure: safe from any thread.
#pragma once

#include "base/bytes.h"

namespace sdvae {

struct JxlBoxes {
  bool has_jpeg = false;  // What is needed to make the bytes of a JPEG out of the codestream.
  bool is_cut = false;    // The last box is longer than the file.
};

// A codestream without a container has no boxes.
[[nodiscard]] JxlBoxes walk_jxl_boxes(ByteView file) noexcept;

}  // namespace sdvae
