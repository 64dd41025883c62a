// A panel of products on its way into a map: + bias, relu, and the sums of what was written.
// Safe from any thread.
#pragma once

#include <cstddef>

namespace sdvae::kernels {

struct PanelResults {
  const float* products = nullptr;  // rows of at least `columns`, aligned to 64 bytes
  std::ptrdiff_t products_stride = 0;
  int rows = 0;
  int columns = 0;              // a multiple of 16
  const float* bias = nullptr;  // [columns], aligned to 64 bytes; or none
  bool relu = false;
  float* output = nullptr;  // the map's value of the first row and column
  std::ptrdiff_t output_stride = 0;
  bool streaming = false;  // stores go around the caches; flush_stores() comes before others read
};

// Sets sum[columns] and square[columns]; both are aligned to 64 bytes.
void finish_panel(const PanelResults& results, float* sum, float* square);

void flush_stores();

// Whether a map of so many floats would only drive other things out of the caches.
[[nodiscard]] constexpr bool is_beyond_caches(std::size_t floats) noexcept {
  return floats > (std::size_t{4} << 20);
}

}  // namespace sdvae::kernels
