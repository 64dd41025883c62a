// Softmax over rows that come in pieces, with the largest value so far taken out of the exponent
// (M. Milakov and N. Gimelshein, "Online normalizer calculation for softmax", 2018).
// Safe from any thread.
#pragma once

#include <cstddef>

namespace sdvae::kernels {

// What is known of a row from the pieces before.
struct RowSoftmax {
  float largest = 0.0F;  // largest scale * score
  float sum = 0.0F;      // sum of e^(scale * score - largest)
};

struct ScorePiece {
  float* scores = nullptr;  // [rows][stride], aligned to 64 bytes, as is each row
  std::ptrdiff_t stride = 0;
  int rows = 0;
  int columns = 0;
  int filled_columns = 0;  // a multiple of 16; what is between gets weights next to nothing
  float scale = 1.0F;      // a factor above 0
  bool is_first = false;
};

// Turns scores into e^(scale * score - largest), and brings `state` up to date, an element a row.
// What was made of earlier pieces must be multiplied by factor[row] to fit.
void soften(const ScorePiece& piece, RowSoftmax* state, float* factor);

// row *= factor for `count` floats, a multiple of 16, aligned to 64 bytes.
void scale_row(float* row, int count, float factor);

}  // namespace sdvae::kernels
