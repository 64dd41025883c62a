// TIFF files for tests, made by libtiff in memory.
#pragma once

#include <cstring>
#include <memory>
#include <tiffio.h>

#include "pictures.h"

namespace sdvae::test {

struct TiffOptions {
  int bits = 8;
  int samples = 3;
  int photometric = PHOTOMETRIC_RGB;
  int compression = COMPRESSION_NONE;
  bool is_planar = false;
  int tile_px = 0;  // a side; 0: in strips
  int rows_in_strip = 16;
  int orientation = 0;    // 0: not said
  int sample_format = 0;  // 0: not said
  int subfile = 0;        // of the first page
  int pages = 1;          // which all are the same
  std::vector<std::uint16_t> extra = {};
  std::vector<std::uint16_t> palette = {};  // all of red, all of green, all of blue
  Bytes icc = {}, xmp = {};
  const char* mode = "w";  // "wb": big-endian, "w8": BigTIFF
};

// A file in memory as libtiff writes it.
struct TiffMemory {
  Bytes bytes = {};
  std::size_t at = 0;

  static TiffMemory& of(thandle_t handle) { return *static_cast<TiffMemory*>(handle); }
  static tmsize_t read(thandle_t handle, void* to, tmsize_t size) {
    TiffMemory& own = of(handle);
    const std::size_t left = own.at < own.bytes.size() ? own.bytes.size() - own.at : 0;
    const std::size_t count = std::min(static_cast<std::size_t>(size), left);
    if (count > 0) std::memcpy(to, own.bytes.data() + own.at, count);
    own.at += count;
    return static_cast<tmsize_t>(count);
  }
  static tmsize_t write(thandle_t handle, void* from, tmsize_t size) {
    TiffMemory& own = of(handle);
    const auto count = static_cast<std::size_t>(size);
    own.bytes.resize(std::max(own.bytes.size(), own.at + count));
    if (count > 0) std::memcpy(own.bytes.data() + own.at, from, count);
    own.at += count;
    return size;
  }
  static toff_t seek(thandle_t handle, toff_t offset, int whence) {
    TiffMemory& own = of(handle);
    if (whence == SEEK_CUR) offset += own.at;
    if (whence == SEEK_END) offset += own.bytes.size();
    own.at = offset;
    return offset;
  }
  static int close(thandle_t) { return 0; }
  static toff_t size(thandle_t handle) { return of(handle).bytes.size(); }
};

inline void set_fields(TIFF* tiff, std::array<int, 2> size, const TiffOptions& options) {
  TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, size[0]);
  TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, size[1]);
  TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, options.bits);
  TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, options.samples);
  TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, options.photometric);
  TIFFSetField(tiff, TIFFTAG_COMPRESSION, options.compression);
  TIFFSetField(tiff, TIFFTAG_PLANARCONFIG,
               options.is_planar ? PLANARCONFIG_SEPARATE : PLANARCONFIG_CONTIG);
  if (options.tile_px != 0) {
    TIFFSetField(tiff, TIFFTAG_TILEWIDTH, options.tile_px);
    TIFFSetField(tiff, TIFFTAG_TILELENGTH, options.tile_px);
  } else {
    TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, options.rows_in_strip);
  }
  if (options.orientation != 0) TIFFSetField(tiff, TIFFTAG_ORIENTATION, options.orientation);
  if (options.sample_format != 0) TIFFSetField(tiff, TIFFTAG_SAMPLEFORMAT, options.sample_format);
  if (options.subfile != 0) TIFFSetField(tiff, TIFFTAG_SUBFILETYPE, options.subfile);
  if (!options.extra.empty()) {
    TIFFSetField(tiff, TIFFTAG_EXTRASAMPLES, options.extra.size(), options.extra.data());
  }
  if (!options.palette.empty()) {
    const std::size_t colours = options.palette.size() / 3;
    const std::uint16_t* const red = options.palette.data();
    TIFFSetField(tiff, TIFFTAG_COLORMAP, red, red + colours, red + 2 * colours);
  }
  if (!options.icc.empty()) {
    TIFFSetField(tiff, TIFFTAG_ICCPROFILE, options.icc.size(), options.icc.data());
  }
  if (!options.xmp.empty()) {
    TIFFSetField(tiff, TIFFTAG_XMLPACKET, options.xmp.size(), options.xmp.data());
  }
  if (options.photometric == PHOTOMETRIC_YCBCR && options.compression == COMPRESSION_JPEG) {
    TIFFSetField(tiff, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
  }
}

// libtiff writes from memory that it may change.
inline void write_rows(TIFF* tiff, std::array<int, 2> size, Bytes raw, const TiffOptions& options) {
  const int planes = options.is_planar ? options.samples : 1;
  const std::size_t row = raw.size() / static_cast<std::size_t>(size[1] * planes);
  for (int line = 0; line < size[1] * planes; ++line) {
    EXPECT_EQ(TIFFWriteScanline(tiff, raw.data() + row * static_cast<std::size_t>(line),
                                static_cast<std::uint32_t>(line % size[1]),
                                static_cast<std::uint16_t>(line / size[1])),
              1);
  }
}

inline void write_tiles(TIFF* tiff, std::array<int, 2> size, const Bytes& raw,
                        const TiffOptions& options) {
  const int side = options.tile_px;
  const int planes = options.is_planar ? options.samples : 1;
  const auto row = raw.size() / static_cast<std::size_t>(size[1] * planes);
  const auto tile_row = static_cast<std::size_t>(TIFFTileRowSize(tiff));
  for (int plane = 0; plane < planes; ++plane) {
    for (int y = 0; y < size[1]; y += side) {
      for (int x = 0; x < size[0]; x += side) {
        Bytes tile(static_cast<std::size_t>(TIFFTileSize(tiff)));
        const std::size_t left = tile_row * static_cast<std::size_t>(x / side);
        for (int i = 0; i < std::min(side, size[1] - y); ++i) {
          const auto line = static_cast<std::size_t>(plane * size[1] + y + i);
          std::copy_n(raw.begin() + static_cast<std::ptrdiff_t>(row * line + left),
                      std::min(tile_row, row - left),
                      tile.begin() + static_cast<std::ptrdiff_t>(tile_row) * i);
        }
        EXPECT_GT(
            TIFFWriteTile(tiff, tile.data(), static_cast<std::uint32_t>(x),
                          static_cast<std::uint32_t>(y), 0, static_cast<std::uint16_t>(plane)),
            0);
      }
    }
  }
}

// `raw` is the rows of samples, each of whole bytes; of a planar file plane by plane.
inline Bytes make_tiff(std::array<int, 2> size, const Bytes& raw, const TiffOptions& options) {
  TiffMemory memory;
  TIFF* const tiff =
      TIFFClientOpen("test", options.mode, &memory, TiffMemory::read, TiffMemory::write,
                     TiffMemory::seek, TiffMemory::close, TiffMemory::size, nullptr, nullptr);
  for (int page = 0; page < options.pages; ++page) {
    set_fields(tiff, size, options);
    if (options.tile_px != 0) {
      write_tiles(tiff, size, raw, options);
    } else {
      write_rows(tiff, size, raw, options);
    }
    EXPECT_EQ(TIFFWriteDirectory(tiff), 1);
  }
  TIFFClose(tiff);
  return memory.bytes;
}

// An RGB picture's samples, with their planes apart if need be.
inline Bytes samples_of(const Image& image) {
  return {reinterpret_cast<const std::byte*>(image.rgb.data()),
          reinterpret_cast<const std::byte*>(image.rgb.data() + image.rgb.size())};
}

inline Bytes planes_of(const Image& image) {
  Bytes planes;
  for (std::size_t plane = 0; plane < 3; ++plane) {
    for (std::size_t i = plane; i < image.rgb.size(); i += 3) {
      planes.push_back(static_cast<std::byte>(image.rgb[i]));
    }
  }
  return planes;
}

}  // namespace sdvae::test
