// What HEVC's sequence parameter set says of the picture: a decoder takes memory by it, whatever
// the file around it says. Pure: safe from any thread.
#pragma once

#include "image/heif/hevc.h"

namespace sdvae {

// `nal_unit` is a sequence parameter set. Throws Unreadable where it cannot be read, and for a
// picture above size.h's limits or much larger than the part of it that is shown.
[[nodiscard]] HevcFormat read_sequence_parameters(ByteView nal_unit);

}  // namespace sdvae
