// JPEG files of the kinds that our own writer does not make, by libjpeg.
#pragma once

#include <cstdio>  // jpeglib.h needs it before itself
#include <cstdlib>
#include <jpeglib.h>

#include "pictures.h"

namespace sdvae::test {

struct JpegKind {
  bool is_progressive = false;
  bool has_a_scan_for_each_colour = false;
  int rows_between_restarts = 0;  // of blocks; 0: no restart markers
  int sampling = 2;               // of chroma: 1 full, 2 half
  int quality = 85;
};

inline Bytes make_jpeg(const Image& image, const JpegKind& kind) {
  jpeg_compress_struct info{};
  jpeg_error_mgr errors{};
  info.err = jpeg_std_error(&errors);  // which ends the program, as nothing here can fail
  jpeg_create_compress(&info);
  unsigned char* written = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&info, &written, &size);
  info.image_width = static_cast<unsigned>(image.width);
  info.image_height = static_cast<unsigned>(image.height);
  info.input_components = 3;
  info.in_color_space = JCS_RGB;
  jpeg_set_defaults(&info);
  jpeg_set_quality(&info, kind.quality, TRUE);
  info.comp_info[0].h_samp_factor = info.comp_info[0].v_samp_factor = kind.sampling;
  info.restart_in_rows = kind.rows_between_restarts;
  if (kind.is_progressive) jpeg_simple_progression(&info);
  std::array<jpeg_scan_info, 3> scans{};
  if (kind.has_a_scan_for_each_colour) {
    for (int i = 0; i < 3; ++i) scans[static_cast<std::size_t>(i)] = {1, {i}, 0, 63, 0, 0};
    info.scan_info = scans.data();
    info.num_scans = 3;
  }
  jpeg_start_compress(&info, TRUE);
  while (info.next_scanline < info.image_height) {
    const auto row_bytes = static_cast<std::ptrdiff_t>(image.width) * 3;
    const auto begin = image.rgb.begin() + row_bytes * info.next_scanline;
    std::vector<std::uint8_t> row(begin, begin + row_bytes);
    JSAMPROW pointer = row.data();
    jpeg_write_scanlines(&info, &pointer, 1);
  }
  jpeg_finish_compress(&info);
  jpeg_destroy_compress(&info);
  const auto* first = reinterpret_cast<const std::byte*>(written);
  const Bytes file(first, first + size);
  std::free(written);  // NOLINT(*-no-malloc): as jpeg_mem_dest wants it
  return file;
}

}  // namespace sdvae::test
