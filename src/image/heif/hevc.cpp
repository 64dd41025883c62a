#include "image/heif/hevc.h"

#include <cstdint>

#include "image/heif/heif_boxes.h"
#include "image/heif/heif_new_file.h"
#include "image/heif/hevc_header.h"
#include "image/unreadable.h"

namespace sdvae {
namespace {

// A file whose fetching was broken off is often filled up with zeros, which libde265 takes for
// codes like any others. No NAL unit ends in one, but some programs add a zero or two.
constexpr std::size_t kSurelyLost = 3;

constexpr const char* kTwoFormats = "its HEVC picture has two sizes or depths";

struct NalUnit {
  ByteView bytes;
  unsigned kind = 0;   // below 32: a slice of a picture
  unsigned layer = 0;  // 0: the picture itself, not a further view of it
};

NalUnit read_nal_unit(ByteView bytes) {
  if (bytes.size() < 3) refuse_damaged("its HEVC data are too short");
  const unsigned header = load_big_endian<std::uint16_t>(bytes, 0);
  return {bytes, (header >> 9U) & 0x3FU, (header >> 3U) & 0x3FU};
}

bool is_sequence_parameters(const NalUnit& unit) { return unit.kind == 33; }

bool begins_picture(const NalUnit& unit) {
  return unit.kind < 32 && (unit.bytes[2] & std::byte{0x80}) != std::byte{};
}

// The next one of `data`, which is shortened by it. Throws Unreadable where it is not whole.
NalUnit take_nal_unit(ByteView& data, std::size_t length_bytes) {
  if (data.size() < length_bytes) refuse_damaged("its HEVC data are too short");
  std::size_t length = 0;
  for (const std::byte byte : data.first(length_bytes)) {
    length = (length << 8U) | std::to_integer<std::size_t>(byte);
  }
  data = data.subspan(length_bytes);
  if (length == 0) refuse_cut_short();  // and filled up with zeros
  if (length > data.size()) refuse_damaged("its HEVC data are too short");
  const ByteView bytes = data.first(length);
  if (ends_in_zeros(bytes, kSurelyLost)) refuse_cut_short();
  data = data.subspan(length);
  return read_nal_unit(bytes);
}

}  // namespace

HevcConfiguration read_hevc_configuration(ByteView content) {
  constexpr std::size_t kLengthsAt = 21;
  constexpr std::size_t kHeaderBytes = 22;
  constexpr std::size_t kMostBytes = std::size_t{1} << 16U;  // files have about a hundred
  if (content.size() > kMostBytes) refuse_damaged("its HEVC configuration is above 64 KiB");
  HeifCursor cursor{content};
  const ByteView header = cursor.take(kHeaderBytes);
  HevcConfiguration configuration{.content = content};
  configuration.length_bytes = (std::to_integer<unsigned>(header[kLengthsAt]) & 3U) + 1;
  bool has_format = false;
  for (unsigned arrays = cursor.take_int<std::uint8_t>(); arrays > 0; --arrays) {
    static_cast<void>(cursor.take(1));
    for (unsigned units = cursor.take_int<std::uint16_t>(); units > 0; --units) {
      const NalUnit unit = read_nal_unit(cursor.take(cursor.take_int<std::uint16_t>()));
      if (unit.layer != 0 || !is_sequence_parameters(unit)) continue;
      const HevcFormat format = read_sequence_parameters(unit.bytes);
      if (has_format && format != configuration.format) refuse_damaged(kTwoFormats);
      configuration.format = format;
      has_format = true;
    }
  }
  if (!has_format) refuse_damaged("its HEVC picture states no size");
  return configuration;
}

void append_nal_units(ByteView data, const HevcConfiguration& configuration,
                      std::vector<std::byte>& to) {
  int pictures = 0;
  while (!data.empty()) {
    const NalUnit unit = take_nal_unit(data, configuration.length_bytes);
    if (unit.layer != 0) continue;
    if (is_sequence_parameters(unit) &&
        read_sequence_parameters(unit.bytes) != configuration.format) {
      refuse_damaged(kTwoFormats);
    }
    pictures += begins_picture(unit) ? 1 : 0;
    append_number(unit.bytes.size(), 4, to);
    append(unit.bytes, to);
  }
  if (pictures != 1) refuse_damaged("its HEVC data are not those of one picture");
}

}  // namespace sdvae
