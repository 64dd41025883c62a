#include "image/pnm/pnm.h"

#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include "image/pnm/pnm_header.h"
#include "image/pnm/pnm_text.h"
#include "image/size.h"
#include "image/unreadable.h"

namespace sdvae {
namespace {

std::size_t pixels_of(const PnmHeader& header) {
  return static_cast<std::size_t>(header.width) * static_cast<std::size_t>(header.height);
}

// Half to even in double, as Python's round; a binary sample above maxval counts as maxval.
std::vector<std::uint8_t> scale_table(std::uint32_t maxval) {
  std::vector<std::uint8_t> table(maxval > 255 ? kMostMaxval + 1 : 256, 255);
  for (std::uint32_t value = 0; value <= maxval; ++value) {
    table[value] =
        static_cast<std::uint8_t>(std::nearbyint(static_cast<double>(value) / maxval * 255.0));
  }
  return table;
}

// The fewest bytes that the samples can take, so that a header cannot ask for memory.
void check_length(ByteView stored, std::size_t least_bytes) {
  if (stored.size() < least_bytes) refuse_cut_short();
}

std::vector<std::uint8_t> read_bytes(ByteView stored, const PnmHeader& header) {
  const bool is_wide = header.maxval > 255;
  const std::size_t count = pixels_of(header) * header.channels;
  check_length(stored, count * (is_wide ? 2 : 1));
  const std::vector<std::uint8_t> table = scale_table(header.maxval);
  std::vector<std::uint8_t> samples(count);
  for (std::size_t i = 0; i < count; ++i) {
    samples[i] = table[is_wide ? load_big_endian<std::uint16_t>(stored, 2 * i)
                               : load_big_endian<std::uint8_t>(stored, i)];
  }
  return samples;
}

std::vector<std::uint8_t> read_packed_bits(ByteView stored, const PnmHeader& header) {
  const auto width = static_cast<std::size_t>(header.width);
  const std::size_t row_bytes = (width + 7) / 8;
  check_length(stored, row_bytes * static_cast<std::size_t>(header.height));
  std::vector<std::uint8_t> samples(pixels_of(header));
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const std::size_t x = i % width;
    const std::byte eight = stored[i / width * row_bytes + x / 8];
    const bool is_black = ((eight << (x % 8)) & std::byte{0x80}) != std::byte{};
    samples[i] = is_black ? 0 : 255;
  }
  return samples;
}

std::vector<std::uint8_t> read_digits(ByteView stored, const PnmHeader& header) {
  check_length(stored, pixels_of(header));
  PnmText text(stored, 0);
  std::vector<std::uint8_t> samples(pixels_of(header));
  for (std::uint8_t& sample : samples) sample = text.next_bit() == 1 ? 0 : 255;
  return samples;
}

std::vector<std::uint8_t> read_numbers(ByteView stored, const PnmHeader& header,
                                       std::vector<std::string>& remarks) {
  const std::size_t count = pixels_of(header) * header.channels;
  check_length(stored, 2 * count - 1);  // a digit each, and a blank between two
  const std::vector<std::uint8_t> table = scale_table(header.maxval);
  PnmText text(stored, 0);
  std::vector<std::uint8_t> samples(count);
  for (std::uint8_t& sample : samples) {
    const std::uint32_t value = text.next_number();
    if (value > header.maxval) refuse_damaged("a sample is above its largest value");
    sample = table[value];
  }
  // The last number of a file that was cut may have lost digits.
  if (text.is_at_end()) {
    remarks.emplace_back("has no line end behind its last number, which may be cut short");
  }
  return samples;
}

std::vector<std::uint8_t> read_samples(ByteView stored, const PnmHeader& header,
                                       std::vector<std::string>& remarks) {
  switch (header.form) {
    case PnmForm::bytes:
      return read_bytes(stored, header);
    case PnmForm::packed_bits:
      return read_packed_bits(stored, header);
    case PnmForm::numbers:
      return read_numbers(stored, header, remarks);
    case PnmForm::digits:
      return read_digits(stored, header);
  }
  return {};
}

// The samples as colours, and as alpha where the last channel is that.
void spread(const std::vector<std::uint8_t>& samples, const PnmHeader& header, Decoded& decoded) {
  decoded.image = make_image(header.width, header.height);
  const bool has_alpha = header.channels % 2 == 0;
  if (has_alpha) decoded.image.alpha.resize(pixels_of(header));
  for (std::size_t i = 0; i < pixels_of(header); ++i) {
    const std::uint8_t* const pixel = samples.data() + i * header.channels;
    for (std::size_t c = 0; c < 3; ++c) {
      decoded.image.rgb[i * 3 + c] = pixel[header.channels > 2 ? c : 0];
    }
    if (has_alpha) decoded.image.alpha[i] = pixel[header.channels - 1];
  }
}

}  // namespace

Decoded decode_pnm(ByteView file) {
  const PnmHeader header = read_pnm_header(file);
  Decoded decoded;
  decoded.info.format = "PNM";
  decoded.info.bits_per_channel = header.maxval > 255 ? 16 : 8;
  std::vector<std::uint8_t> samples =
      read_samples(file.subspan(header.pixels_offset), header, decoded.info.remarks);
  if (header.channels == 3) {
    decoded.image = {header.width, header.height, std::move(samples)};
  } else {
    spread(samples, header, decoded);
  }
  decoded.info.had_alpha = !decoded.image.alpha.empty();
  return decoded;
}

}  // namespace sdvae
