#include "image/jxl/jxl_jpeg.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "image/jxl/jxl_reader.h"
#include "image/size.h"

namespace sdvae {
namespace {

// libjxl writes behind what it has written; its buffer is taken away and a larger one is given.
class JpegBuffer {
 public:
  JpegBuffer(JxlDecoder& decoder, std::size_t bytes) : decoder_(decoder), jpeg_(bytes) {}

  [[nodiscard]] bool give() {
    auto* const free = reinterpret_cast<std::uint8_t*>(jpeg_.data()) + written_;
    return JxlDecoderSetJPEGBuffer(&decoder_, free, jpeg_.size() - written_) == JXL_DEC_SUCCESS;
  }

  [[nodiscard]] bool grow() {
    take_back();
    if (jpeg_.size() >= kMaxFileBytes) return false;
    jpeg_.resize(jpeg_.size() * 2);
    return give();
  }

  std::vector<std::byte> finish() {
    take_back();
    jpeg_.resize(written_);
    return std::move(jpeg_);
  }

 private:
  void take_back() { written_ = jpeg_.size() - JxlDecoderReleaseJPEGBuffer(&decoder_); }

  JxlDecoder& decoder_;
  std::vector<std::byte> jpeg_;
  std::size_t written_ = 0;
};

}  // namespace

std::optional<std::vector<std::byte>> unpack_jpeg(ByteView file) {
  const JxlDecoderHandle decoder =
      open_jxl(file, JXL_DEC_BASIC_INFO | JXL_DEC_JPEG_RECONSTRUCTION | JXL_DEC_FULL_IMAGE);
  // A packed JPEG is a fifth smaller.
  JpegBuffer buffer(*decoder, std::clamp<std::uint64_t>(file.size() * 2, 4096, kMaxFileBytes));
  for (;;) {
    switch (JxlDecoderProcessInput(decoder.get())) {
      case JXL_DEC_BASIC_INFO:
        static_cast<void>(basic_info(*decoder));
        break;
      case JXL_DEC_JPEG_RECONSTRUCTION:
        if (!buffer.give()) return std::nullopt;
        break;
      case JXL_DEC_JPEG_NEED_MORE_OUTPUT:
        if (!buffer.grow()) return std::nullopt;
        break;
      case JXL_DEC_FULL_IMAGE:
        return buffer.finish();
      default:  // Its pixels are decoded then, and what is wrong with them is said there.
        return std::nullopt;
    }
  }
}

}  // namespace sdvae
