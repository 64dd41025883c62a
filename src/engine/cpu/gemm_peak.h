// How fast the matrix product that all convolutions end in can be: what their speed is measured
// against.
#pragma once

#include <string>

namespace sdvae::cpu {

struct GemmPeak {
  double gflop_per_s = 0;  // float32 multiplications and additions of all threads together
  std::string level;       // level of instructions (kernels/level.h)
};

// The best of several tenths of a second of the panel product (kernels/gemm.h) on matrices that fit
// each core's own cache. Throws Error (model) when the threads cannot be had.
[[nodiscard]] GemmPeak measure_gemm_peak(int threads);

}  // namespace sdvae::cpu
