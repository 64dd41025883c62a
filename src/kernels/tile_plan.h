// How a convolution is cut into blocks of tiles, and where its scratch memory goes.
//
// A block is a number of tiles in raster order. Its windows are transformed ([value of the
// Winograd domain][tile][input channel]); then, one group of output channels after the other,
// products are made
// ([product][tile][channel of the group]) and turned into output.
//
// All weights are read once for each block, the block once for each group. So blocks fit a second-
// level cache where weights are few, and are as large as the third level allows where they are
// many. Each thread has blocks of its own; when that would make them too small for many weights,
// all threads share one and divide its groups.
#pragma once

#include <cstddef>

#include "kernels/tile_convolution.h"
#include "kernels/tile_form.h"

namespace sdvae::kernels {

struct TilePlan {
  TileForm form;
  int depth = 0;         // input channels, padded
  int packed_depth = 0;  // packed elements that hold them (operand_type.h)
  int out_channels = 0;  // output channels, padded
  int panel = 0;         // columns of a panel product
  int max_rows = 0;      // most tiles of a panel product
  int tiles_across = 0;
  int tiles = 0;
  bool shared = false;       // one block for the whole team at a time
  bool reads_input = false;  // pointwise: the input is its own transform
  bool streams = false;      // the output is larger than what caches keep
  int block_tiles = 0;
  int blocks = 0;
  int group = 0;  // output channels that are made at a time
  int groups = 0;
  int parts = 1;  // parts that a shared block's tiles are cut into, for more threads than groups
  // Floats from one tile to the next, from one value of the domain, from one product.
  std::ptrdiff_t tile_stride = 0;
  std::ptrdiff_t domain_stride = 0;
  std::ptrdiff_t product_stride = 0;
  // Floats of scratch memory: for each block of transformed input, each thread's products, and the
  // statistics of each part of each block.
  std::size_t input_floats = 0;
  std::size_t product_floats = 0;
  std::size_t sum_floats = 0;
  std::size_t total_floats = 0;
};

// Some tiles of a block, counted from the block's first.
struct Tiles {
  int block = 0;
  int part = 0;
  int begin = 0;
  int end = 0;
  [[nodiscard]] int count() const noexcept { return end - begin; }
};

[[nodiscard]] Tiles block_of(const TilePlan& plan, int index) noexcept;
[[nodiscard]] Tiles part_of(const TilePlan& plan, const Tiles& block, int part) noexcept;

[[nodiscard]] TilePlan plan_tiles(const TileConvolutionCall& call, int threads);

}  // namespace sdvae::kernels
