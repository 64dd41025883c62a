#include "kernels/tile_plan.h"

#include <algorithm>

#include "kernels/gemm.h"
#include "kernels/tile_weights.h"

namespace sdvae::kernels {
namespace {

// Chosen by measurement on processors with 1 MiB of second-level cache for a core and 32 MiB of
// shared third-level cache.
constexpr std::size_t kManyWeightBytes = std::size_t{24} << 20;  // more than caches hold for long
constexpr std::size_t kOwnBlockBytes = std::size_t{768} << 10;   // transformed input of a thread
constexpr std::size_t kAllBlockBytes = std::size_t{24} << 20;    // that of all, with many weights
constexpr std::size_t kStreamBytes = std::size_t{8} << 20;       // output that no cache keeps
constexpr int kLeastTiles = 42;
constexpr int kMostTiles = 126;
constexpr int kFewTiles = 56;  // tiles that are too few to read many weights for
// Keeps the rows of one panel product out of each other's cache sets.
constexpr int kSkew = kChannelBlock;

std::size_t bytes(std::size_t floats) { return floats * sizeof(float); }
std::size_t size(int value) { return static_cast<std::size_t>(value); }
int ceiling(int value, int divisor) { return (value + divisor - 1) / divisor; }

void cut_into_tiles(const TileConvolutionCall& call, TilePlan& plan) {
  const FeatureMap& out = *call.output;
  plan.tiles_across = ceiling(out.width, plan.form.outputs);
  plan.tiles = plan.tiles_across * ceiling(out.height, plan.form.outputs);
}

void choose_blocks(std::size_t weight_bytes, int threads, TilePlan& plan) {
  const std::size_t tile_bytes =
      bytes(size(plan.form.window * plan.form.window) * size(padded(plan.packed_depth) + kSkew));
  int tiles = std::clamp(static_cast<int>(kOwnBlockBytes / tile_bytes), kLeastTiles, kMostTiles);
  if (weight_bytes > kManyWeightBytes) {
    const int fitting = static_cast<int>(kAllBlockBytes / tile_bytes);
    tiles = std::clamp(fitting / threads, kLeastTiles, kMostTiles);
    plan.shared = threads > 1 && std::min(tiles, ceiling(plan.tiles, threads)) < kFewTiles;
    if (plan.shared) tiles = std::clamp(fitting, kLeastTiles, kLeastTiles * threads);
  }
  plan.block_tiles = std::max(1, tiles / plan.max_rows) * plan.max_rows;
  plan.blocks = ceiling(plan.tiles, plan.block_tiles);
  // Few blocks are made as many as suit the team, all of nearly one size.
  if (plan.shared || plan.blocks < 8 * threads) {
    plan.blocks = std::max(1, (plan.tiles + plan.block_tiles / 2) / plan.block_tiles);
    if (!plan.shared) plan.blocks = ceiling(plan.blocks, threads) * threads;
    plan.block_tiles = ceiling(plan.tiles, plan.blocks);
    plan.blocks = ceiling(plan.tiles, plan.block_tiles);
  }
}

void place_scratch(int threads, TilePlan& plan) {
  plan.domain_stride = plan.block_tiles * plan.tile_stride + kSkew;
  plan.product_stride = std::ptrdiff_t{plan.block_tiles} * plan.group + kSkew;
  const std::size_t domain = size(plan.form.window * plan.form.window);
  const std::size_t products = size(plan.form.products * plan.form.products);
  if (!plan.reads_input) {
    plan.input_floats = domain * static_cast<std::size_t>(plan.domain_stride);
  }
  plan.product_floats = products * static_cast<std::size_t>(plan.product_stride);
  plan.sum_floats = size(plan.blocks) * size(plan.parts) * 2 * size(plan.out_channels);
  plan.total_floats = plan.input_floats * size(plan.shared ? 1 : threads) +
                      plan.product_floats * size(threads) + plan.sum_floats +
                      size(plan.out_channels);
}

}  // namespace

Tiles block_of(const TilePlan& plan, int index) noexcept {
  return {index, 0, 0, std::min(plan.block_tiles, plan.tiles - index * plan.block_tiles)};
}

Tiles part_of(const TilePlan& plan, const Tiles& block, int part) noexcept {
  const Share share = share_of(block.count(), part, plan.parts);
  return {block.block, part, share.begin, share.end};
}

TilePlan plan_tiles(const TileConvolutionCall& call, int threads) {
  const PanelKernels& kernels = panel_kernels();
  TilePlan plan{.form = tile_form(call.shape)};
  plan.depth = padded(call.shape.in_channels);
  plan.packed_depth = packed_count(call.shape.operands, plan.depth);
  plan.out_channels = padded(call.shape.out_channels);
  plan.panel = kernels.panel;
  plan.max_rows = kernels.max_rows;
  plan.reads_input = plan.form.kind == TileKind::pointwise && !call.relu_input &&
                     call.shape.operands == OperandType::float32;
  plan.tile_stride = plan.reads_input ? call.input->stride : padded(plan.packed_depth) + kSkew;
  plan.streams = bytes(float_count(*call.output)) > kStreamBytes;
  cut_into_tiles(call, plan);
  choose_blocks(bytes(tile_weight_floats(call.shape)), threads, plan);
  plan.group = kMaxPanel;
  plan.groups = ceiling(plan.out_channels, plan.group);
  if (plan.shared) {
    plan.parts = std::clamp(ceiling(threads, plan.groups), 1, plan.block_tiles);
  }
  place_scratch(threads, plan);
  return plan;
}

}  // namespace sdvae::kernels
