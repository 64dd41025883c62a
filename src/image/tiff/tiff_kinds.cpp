#include "image/tiff/tiff_kinds.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "image/unreadable.h"

namespace sdvae {
namespace {

// Those that keep every value, JPEG, and WebP; what they are called is libtiff's to say.
constexpr std::array<std::uint16_t, 13> kCompressions = {
    COMPRESSION_NONE,    COMPRESSION_CCITTRLE,      COMPRESSION_CCITTFAX3, COMPRESSION_CCITTFAX4,
    COMPRESSION_LZW,     COMPRESSION_JPEG,          COMPRESSION_CCITTRLEW, COMPRESSION_PACKBITS,
    COMPRESSION_DEFLATE, COMPRESSION_ADOBE_DEFLATE, COMPRESSION_LZMA,      COMPRESSION_ZSTD,
    COMPRESSION_WEBP};

constexpr int kMostSamples = 16;  // for a pixel: what nobody asks for is read and dropped

void check_compression(std::uint16_t compression) {
  if (compression == COMPRESSION_OJPEG) {
    refuse_unsupported("TIFF pictures with old-style JPEG compression");
  }
  const bool is_known = std::ranges::find(kCompressions, compression) != kCompressions.end();
  if (is_known && TIFFIsCODECConfigured(compression) == 1) return;
  const TIFFCodec* const codec = TIFFFindCODEC(compression);
  refuse_unsupported(codec == nullptr
                         ? fmt::format("TIFF pictures with compression {}", compression)
                         : fmt::format("TIFF pictures with {} compression", codec->name));
}

void check_numbers(const TiffFile& file) {
  switch (file.field<std::uint16_t>(TIFFTAG_SAMPLEFORMAT).value_or(SAMPLEFORMAT_UINT)) {
    case SAMPLEFORMAT_INT:
      refuse_unsupported("TIFF pictures of signed numbers");
    case SAMPLEFORMAT_IEEEFP:
      refuse_unsupported("TIFF pictures of floating-point numbers");
    case SAMPLEFORMAT_COMPLEXINT:
    case SAMPLEFORMAT_COMPLEXIEEEFP:
      refuse_unsupported("TIFF pictures of complex numbers");
    default:
      break;
  }
}

TiffColour colour_of(std::uint16_t photometric) {
  switch (photometric) {
    case PHOTOMETRIC_MINISWHITE:
      return TiffColour::inverted_grey;
    case PHOTOMETRIC_MINISBLACK:
      return TiffColour::grey;
    case PHOTOMETRIC_RGB:
      return TiffColour::rgb;
    case PHOTOMETRIC_PALETTE:
      return TiffColour::palette;
    case PHOTOMETRIC_SEPARATED:
      return TiffColour::cmyk;
    case PHOTOMETRIC_YCBCR:
      return TiffColour::subsampled_ycc;
    case PHOTOMETRIC_MASK:
      refuse_unsupported("transparency masks in TIFF files");
    case PHOTOMETRIC_CIELAB:
    case PHOTOMETRIC_ICCLAB:
    case PHOTOMETRIC_ITULAB:
      refuse_unsupported("TIFF pictures in L*a*b* colours");
    case PHOTOMETRIC_LOGL:
    case PHOTOMETRIC_LOGLUV:
      refuse_unsupported("TIFF pictures in LogLuv colours");
    case PHOTOMETRIC_CFA:
      refuse_unsupported("raw pictures of cameras");
    default:
      refuse_unsupported(fmt::format("TIFF pictures of colour kind {}", photometric));
  }
}

int colours_of(TiffColour colour) {
  if (colour == TiffColour::cmyk) return 4;
  return colour == TiffColour::rgb || colour == TiffColour::subsampled_ycc ? 3 : 1;
}

// JPEG inside makes RGB of its YCbCr itself, where it has all three together.
void decide_ycc(const TiffFile& file, bool is_jpeg, TiffLayout& layout) {
  if (layout.bits != 8 || layout.samples != 3) {
    refuse_unsupported("TIFF pictures in YCbCr of other than three times 8 bits");
  }
  if (!is_jpeg || layout.is_planar) return;
  TIFFSetField(file.handle(), TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
  layout.colour = TiffColour::rgb;
}

void check_bits(const TiffLayout& layout) {
  constexpr std::array kBits = {1, 2, 4, 8, 16};
  const bool is_known = std::ranges::find(kBits, layout.bits) != kBits.end();
  if (!is_known || (layout.colour == TiffColour::palette && layout.bits == 16)) {
    refuse_unsupported(fmt::format("TIFF pictures of {} bits a channel", layout.bits));
  }
}

}  // namespace

void read_tiff_kind(const TiffFile& file, TiffLayout& layout) {
  const auto photometric = file.stored_field<std::uint16_t>(TIFFTAG_PHOTOMETRIC);
  if (!photometric) throw Unreadable("the TIFF file does not say what its colours mean");
  const auto compression =
      file.field<std::uint16_t>(TIFFTAG_COMPRESSION).value_or(COMPRESSION_NONE);
  layout.colour = colour_of(*photometric);
  layout.colours = colours_of(layout.colour);
  layout.bits = file.field<std::uint16_t>(TIFFTAG_BITSPERSAMPLE).value_or(1);
  layout.samples = file.field<std::uint16_t>(TIFFTAG_SAMPLESPERPIXEL).value_or(1);
  layout.is_planar =
      layout.samples > 1 &&
      file.field<std::uint16_t>(TIFFTAG_PLANARCONFIG).value_or(PLANARCONFIG_CONTIG) ==
          PLANARCONFIG_SEPARATE;
  check_compression(compression);
  check_numbers(file);
  check_bits(layout);
  if (layout.samples > kMostSamples) {
    refuse_unsupported(fmt::format("TIFF pictures of {} channels", layout.samples));
  }
  if (layout.samples < layout.colours) refuse_damaged("it has too few samples for its colours");
  if (file.field<std::uint16_t>(TIFFTAG_INKSET).value_or(INKSET_CMYK) != INKSET_CMYK) {
    refuse_unsupported("TIFF pictures of other inks than CMYK");
  }
  if (layout.colour == TiffColour::subsampled_ycc) {
    decide_ycc(file, compression == COMPRESSION_JPEG, layout);
  }
}

}  // namespace sdvae
