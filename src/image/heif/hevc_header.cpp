#include "image/heif/hevc_header.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "image/size.h"
#include "image/unreadable.h"

namespace sdvae {
namespace {

// The bits of a NAL unit behind its header; 3 after two zeros only keeps them from being a marker.
class HevcBits {
 public:
  explicit HevcBits(ByteView nal_unit) {
    constexpr std::size_t kHeaderBytes = 2;
    constexpr std::size_t kMostBytes = 512;  // the size is among the first fifty
    std::size_t zeros = 0;
    const ByteView coded = nal_unit.subspan(std::min(kHeaderBytes, nal_unit.size()));
    for (const std::byte byte : coded.first(std::min(kMostBytes, coded.size()))) {
      const bool is_escape = zeros >= 2 && byte == std::byte{3};
      zeros = byte == std::byte{} ? zeros + 1 : 0;
      if (!is_escape) bytes_.push_back(byte);
    }
  }

  std::uint32_t take(unsigned bits) {
    std::uint32_t value = 0;
    for (; bits > 0; --bits) value = (value << 1U) | next();
    return value;
  }

  void skip(unsigned bits) {
    for (; bits > 0; --bits) static_cast<void>(next());
  }

  // Exponential-Golomb: as many zeros as there are bits behind the first one.
  std::uint32_t take_coded() {
    unsigned bits = 0;
    while (next() == 0) {
      if (++bits == 32) refuse_damaged("its HEVC header holds a number that is too large");
    }
    return static_cast<std::uint32_t>((std::uint64_t{1} << bits) - 1 + take(bits));
  }

 private:
  unsigned next() {
    if (at_ / 8 >= bytes_.size()) refuse_damaged("its HEVC header is too short");
    const auto byte = std::to_integer<unsigned>(bytes_[at_ / 8]);
    const unsigned bit = (byte >> (7 - at_ % 8)) & 1U;
    ++at_;
    return bit;
  }

  std::vector<std::byte> bytes_;
  std::size_t at_ = 0;
};

void skip_profile_and_level(HevcBits& bits, unsigned sub_layers) {
  constexpr unsigned kProfileBits = 88;
  constexpr unsigned kLevelBits = 8;
  bits.skip(kProfileBits + kLevelBits);
  if (sub_layers == 0) return;
  unsigned profiles = 0;
  unsigned levels = 0;
  for (unsigned i = 0; i < sub_layers; ++i) {
    profiles += bits.take(1);
    levels += bits.take(1);
  }
  bits.skip((8 - sub_layers) * 2);
  bits.skip(profiles * kProfileBits + levels * kLevelBits);
}

void check_coded_size(std::uint32_t width, std::uint32_t height) {
  constexpr std::uint32_t kLeastBlockPx = 8;
  check_stored_size(width, height);
  if (width % kLeastBlockPx != 0 || height % kLeastBlockPx != 0) {
    refuse_damaged("its HEVC picture is not of whole blocks");
  }
}

// Pixels to a sample of colour.
struct Sampling {
  unsigned across = 1;
  unsigned down = 1;
};

Sampling sampling_of(std::uint32_t chroma) {
  constexpr std::uint32_t kHalfEachWay = 1;
  constexpr std::uint32_t kHalfAcross = 2;
  return {chroma == kHalfEachWay || chroma == kHalfAcross ? 2U : 1U,
          chroma == kHalfEachWay ? 2U : 1U};
}

// What of a side is shown, when so many samples of the smaller planes of colour are hidden.
int shown_side(std::uint32_t side, std::uint32_t first, std::uint32_t last, unsigned sampling) {
  // Encoders round sides up to their blocks, which are of up to 64 pixels.
  constexpr std::uint64_t kMostHiddenPx = 512;
  const std::uint64_t hidden = (std::uint64_t{first} + last) * sampling;
  if (hidden >= side || hidden > kMostHiddenPx) refuse_damaged("its HEVC picture is mostly hidden");
  return static_cast<int>(side - hidden);
}

}  // namespace

HevcFormat read_sequence_parameters(ByteView nal_unit) {
  constexpr std::uint32_t kFull = 3;
  HevcBits bits(nal_unit);
  bits.skip(4);
  const std::uint32_t sub_layers = bits.take(3);
  bits.skip(1);
  skip_profile_and_level(bits, sub_layers);
  static_cast<void>(bits.take_coded());
  const std::uint32_t chroma = bits.take_coded();
  if (chroma == kFull) bits.skip(1);
  const std::uint32_t width = bits.take_coded();
  const std::uint32_t height = bits.take_coded();
  check_coded_size(width, height);
  std::array<std::uint32_t, 4> hidden = {};  // on the left, on the right, above, below
  if (bits.take(1) == 1) {
    for (std::uint32_t& side : hidden) side = bits.take_coded();
  }
  const Sampling sampling = sampling_of(chroma);
  const HevcSize size = {shown_side(width, hidden[0], hidden[1], sampling.across),
                         shown_side(height, hidden[2], hidden[3], sampling.down)};
  const std::uint32_t bits_above_8 = bits.take_coded();
  if (bits_above_8 > 8) refuse_damaged("its HEVC samples are of more than 16 bits");
  return {size, static_cast<int>(bits_above_8) + 8};
}

}  // namespace sdvae
