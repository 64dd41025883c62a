// A JPEG XL file on its way through libjxl's decoder.
#pragma once

#include <cstdint>
#include <jxl/decode.h>
#include <memory>

#include "base/bytes.h"
#include "image/decoded.h"

namespace sdvae {

struct JxlDecoderDeleter {
  void operator()(JxlDecoder* decoder) const noexcept { JxlDecoderDestroy(decoder); }
};
using JxlDecoderHandle = std::unique_ptr<JxlDecoder, JxlDecoderDeleter>;

// A decoder that stops at these events (JXL_DEC_...), with the file as all of its input, which must
// outlive it. Pictures stay as they are stored; colours that were multiplied by alpha are divided.
[[nodiscard]] JxlDecoderHandle open_jxl(ByteView file, int events);

// Goes on to the next event. Throws Unreadable where the file ends before it, or is damaged.
[[nodiscard]] JxlDecoderStatus next_event(JxlDecoder& decoder);

// What is known at JXL_DEC_BASIC_INFO, the first event. Throws Unreadable when the picture is above
// size.h's limits, or has more channels than memory for them should be taken.
[[nodiscard]] JxlBasicInfo basic_info(const JxlDecoder& decoder);

// The profile of the pixels to come, at JXL_DEC_COLOR_ENCODING: nothing where they are sRGB.
[[nodiscard]] EmbeddedProfile choose_colours(JxlDecoder& decoder, const JxlBasicInfo& info);

}  // namespace sdvae
