// What linear attention (linear_attention.h) reads of one head, and where it writes.
#pragma once

#include <cstddef>

#include "kernels/linear_attention.h"

namespace sdvae::kernels {

// S, [query's channel][value's channel], and n.
inline constexpr int kHeadSumFloats = (kHeadWidth + 1) * kHeadWidth;

// At a position; those after it follow in steps of `stride`.
struct HeadBlocks {
  const float* query = nullptr;
  const float* key = nullptr;
  const float* value = nullptr;
  std::ptrdiff_t stride = 0;
};

struct HeadResult {
  const float* sums = nullptr;
  float epsilon = 0;
  float* first = nullptr;
  std::ptrdiff_t stride = 0;
};

}  // namespace sdvae::kernels
