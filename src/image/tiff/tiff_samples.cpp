#include "image/tiff/tiff_samples.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "image/unreadable.h"

namespace sdvae {
namespace {

constexpr std::uint64_t kMostTileBytes = 256ULL << 20U;

// A run of pixels of one row, as libtiff gives it: rows begin at whole bytes.
struct Run {
  const std::uint8_t* bytes;
  int x, y, count;
};

class Samples {
 public:
  Samples(TiffFile& file, const TiffLayout& layout) : file_(file), layout_(layout) {
    const auto pixels =
        static_cast<std::size_t>(layout.width) * static_cast<std::size_t>(layout.height);
    values_.resize(pixels * static_cast<std::size_t>(layout.channels()));
  }

  std::vector<std::uint8_t> read() {
    const int planes = layout_.is_planar ? layout_.samples : 1;
    for (int plane = 0; plane < planes; ++plane) {
      if (layout_.is_planar && channel_of(plane) < 0) continue;
      if (TIFFIsTiled(file_.handle()) != 0) {
        read_tiles(plane);
      } else {
        read_rows(plane);
      }
    }
    return std::move(values_);
  }

 private:
  // Which of the values that are kept is a stored sample; -1 for none.
  [[nodiscard]] int channel_of(int sample) const {
    if (sample < layout_.colours) return sample;
    const bool is_alpha = layout_.alpha != TiffAlpha::none && sample == layout_.alpha_sample;
    return is_alpha ? layout_.colours : -1;
  }

  void read_rows(int plane) {
    std::vector<std::uint8_t> row(static_cast<std::size_t>(TIFFScanlineSize64(file_.handle())));
    check_row_bytes(row.size(), layout_.width);
    for (int y = 0; y < layout_.height; ++y) {
      if (TIFFReadScanline(file_.handle(), row.data(), static_cast<std::uint32_t>(y),
                           static_cast<std::uint16_t>(plane)) != 1) {
        file_.refuse();
      }
      unpack({row.data(), 0, y, layout_.width}, plane);
    }
  }

  void read_tiles(int plane) {
    const auto width = file_.field<std::uint32_t>(TIFFTAG_TILEWIDTH).value_or(0);
    const auto height = file_.field<std::uint32_t>(TIFFTAG_TILELENGTH).value_or(0);
    const std::uint64_t bytes = TIFFTileSize64(file_.handle());
    if (width == 0 || height == 0 || bytes == 0 || bytes > kMostTileBytes) {
      refuse_unsupported("TIFF pictures with tiles of more than 256 MiB");
    }
    std::vector<std::uint8_t> tile(bytes);
    check_row_bytes(bytes / height, static_cast<int>(width));
    for (std::int64_t y = 0; y < layout_.height; y += height) {
      for (std::int64_t x = 0; x < layout_.width; x += width) {
        if (TIFFReadTile(file_.handle(), tile.data(), static_cast<std::uint32_t>(x),
                         static_cast<std::uint32_t>(y), 0, static_cast<std::uint16_t>(plane)) < 0) {
          file_.refuse();
        }
        const auto columns = static_cast<int>(std::min<std::int64_t>(width, layout_.width - x));
        const auto rows = static_cast<int>(std::min<std::int64_t>(height, layout_.height - y));
        for (int row = 0; row < rows; ++row) {
          unpack({tile.data() + bytes / height * static_cast<std::uint64_t>(row),
                  static_cast<int>(x), static_cast<int>(y) + row, columns},
                 plane);
        }
      }
    }
  }

  // That libtiff's rows are as long as the samples in them is what unpack goes by.
  void check_row_bytes(std::uint64_t bytes, int width) const {
    const std::uint64_t samples =
        layout_.is_planar ? 1 : static_cast<std::uint64_t>(layout_.samples);
    const std::uint64_t bits =
        static_cast<std::uint64_t>(width) * samples * static_cast<std::uint64_t>(layout_.bits);
    if (bytes < (bits + 7) / 8) refuse_damaged("its TIFF fields contradict each other");
  }

  void unpack(const Run& run, int plane) {
    if (layout_.is_planar) {
      copy(run, {0, 1}, channel_of(plane));
      return;
    }
    for (int sample = 0; sample < layout_.samples; ++sample) {
      if (channel_of(sample) >= 0) copy(run, {sample, layout_.samples}, channel_of(sample));
    }
  }

  // The first of a run's samples to take, and how far the next one is from it.
  struct Stride {
    int first, step;
  };

  void copy(const Run& run, Stride stride, int channel) {
    const auto channels = static_cast<std::size_t>(layout_.channels());
    const std::size_t pixel =
        static_cast<std::size_t>(run.y) * static_cast<std::size_t>(layout_.width) +
        static_cast<std::size_t>(run.x);
    std::uint8_t* to = values_.data() + pixel * channels + static_cast<std::size_t>(channel);
    auto sample = static_cast<std::size_t>(stride.first);
    for (int i = 0; i < run.count; ++i, to += channels) {
      *to = value_at(run.bytes, sample);
      sample += static_cast<std::size_t>(stride.step);
    }
  }

  [[nodiscard]] std::uint8_t value_at(const std::uint8_t* bytes, std::size_t sample) const {
    if (layout_.bits == 8) return bytes[sample];
    if (layout_.bits == 16) {  // in this machine's order
      std::uint16_t value = 0;
      std::memcpy(&value, bytes + sample * 2, 2);
      return static_cast<std::uint8_t>(value >> 8U);
    }
    const auto bits = static_cast<unsigned>(layout_.bits);
    const std::size_t bit = sample * bits;
    const unsigned most = (1U << bits) - 1;
    const unsigned value = (bytes[bit / 8] >> (8 - bits - bit % 8)) & most;
    return static_cast<std::uint8_t>(layout_.colour == TiffColour::palette ? value
                                                                           : value * 255 / most);
  }

  TiffFile& file_;
  const TiffLayout& layout_;
  std::vector<std::uint8_t> values_;
};

// libtiff's own way to RGB: it knows how YCbCr is sampled and scaled.
std::vector<std::uint8_t> read_ycc(TiffFile& file, const TiffLayout& layout) {
  std::array<char, 1024> reason{};
  TIFFRGBAImage image{};
  constexpr int kStopAtErrors = 1;
  if (TIFFRGBAImageBegin(&image, file.handle(), kStopAtErrors, reason.data()) != 1) {
    refuse_unsupported(fmt::format("TIFF pictures in such YCbCr ({})", reason.data()));
  }
  image.orientation = image.req_orientation = ORIENTATION_TOPLEFT;  // as stored
  const auto width = static_cast<std::size_t>(layout.width);
  std::vector<std::uint32_t> raster(width * static_cast<std::size_t>(layout.height));
  const int done = TIFFRGBAImageGet(&image, raster.data(), static_cast<std::uint32_t>(layout.width),
                                    static_cast<std::uint32_t>(layout.height));
  TIFFRGBAImageEnd(&image);
  if (done != 1) file.refuse();
  std::vector<std::uint8_t> values;
  values.reserve(raster.size() * 3);
  for (const std::uint32_t pixel : raster) {
    for (const unsigned shift : {0U, 8U, 16U}) {
      values.push_back(static_cast<std::uint8_t>(pixel >> shift));
    }
  }
  return values;
}

// Decoders of fax and JPEG make up what is missing, and only say so. These two lose nothing.
bool is_harmless(const std::string& warning) {
  return warning.find("Old-style LZW") != std::string::npos ||
         warning.find("Discarding") != std::string::npos;
}

void check_sayings(TiffFile& file) {
  const TiffFile::Sayings said = file.take_sayings();
  if (!said.error.empty()) refuse_damaged(said.error);
  for (const std::string& warning : said.warnings) {
    if (!is_harmless(warning)) refuse_damaged(warning);
  }
}

}  // namespace

std::vector<std::uint8_t> read_tiff_samples(TiffFile& file, const TiffLayout& layout) {
  std::vector<std::uint8_t> values = layout.colour == TiffColour::subsampled_ycc
                                         ? read_ycc(file, layout)
                                         : Samples(file, layout).read();
  check_sayings(file);
  return values;
}

}  // namespace sdvae
