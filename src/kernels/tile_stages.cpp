#include "kernels/tile_stages.h"

#include <algorithm>
#include <array>
#include <limits>

#include "kernels/gemm.h"

namespace sdvae::kernels {
namespace {

std::size_t index(int value) { return static_cast<std::size_t>(value); }

}  // namespace

TileStages::TileStages(const TileConvolutionCall& call, const TilePlan& plan, const float* bias)
    : call_(call),
      plan_(plan),
      bias_(bias),
      input_transform_(input_transform({plan.form.kind, call.shape.operands, call.relu_input})) {
  const std::size_t kind = index(static_cast<int>(plan_.form.kind));
  const OutputTransforms& output = output_transforms();
  output_transform_ = (plan_.streams ? output.stream : output.store).at(kind);
}

void TileStages::transform_input(const ThreadContext& context, const Tiles& tiles) const {
  const FeatureMap& in = *call_.input;
  const TileForm& form = plan_.form;
  InputTile tile{.row_stride = std::ptrdiff_t{in.width} * in.stride,
                 .position_stride = in.stride,
                 .channels = plan_.depth,
                 .domain_stride = plan_.domain_stride};
  for (int i = tiles.begin; i < tiles.end; ++i) {
    const int tile_index = tiles.block * plan_.block_tiles + i;
    const int top = tile_index / plan_.tiles_across * form.step + form.origin;
    const int left = tile_index % plan_.tiles_across * form.step + form.origin;
    tile.transformed = context.transformed + i * plan_.tile_stride;
    if (top >= 0 && left >= 0 && top + form.window <= in.height && left + form.window <= in.width) {
      tile.window = in.values + top * tile.row_stride + left * tile.position_stride;
      input_transform_(tile);
    } else {
      transform_border(tile, top, left);
    }
  }
}

// Copies the window with zeros for what lies outside, some channels at a time.
void TileStages::transform_border(InputTile tile, int top, int left) const {
  constexpr int kChannels = 64;
  const FeatureMap& in = *call_.input;
  const int side = plan_.form.window;
  alignas(64) std::array<float, std::size_t{kMaxWindow} * kMaxWindow * kChannels> window;
  tile.window = window.data();
  for (int c = 0; c < plan_.depth; c += kChannels) {
    tile.channels = std::min(kChannels, plan_.depth - c);
    float* to = window.data();
    for (int y = top; y < top + side; ++y) {
      for (int x = left; x < left + side; ++x, to += kChannels) {
        if (y < 0 || x < 0 || y >= in.height || x >= in.width) {
          std::fill_n(to, tile.channels, 0.0F);
        } else {
          std::copy_n(in.values + (std::ptrdiff_t{y} * in.width + x) * in.stride + c, tile.channels,
                      to);
        }
      }
    }
    tile.row_stride = std::ptrdiff_t{side} * kChannels;
    tile.position_stride = kChannels;
    input_transform_(tile);
    tile.transformed += packed_count(call_.shape.operands, kChannels);
  }
}

// Where product number `product` finds its rows: the transformed windows, or the input itself.
const float* TileStages::rows_of(const ThreadContext& context, const Tiles& tiles,
                                 int product) const {
  if (plan_.reads_input) {
    return call_.input->values +
           (std::ptrdiff_t{tiles.block} * plan_.block_tiles + tiles.begin) * plan_.tile_stride;
  }
  const TileForm& form = plan_.form;
  const int value = form.input.at(index(product / form.products)) * form.window +
                    form.input.at(index(product % form.products));
  return context.transformed + value * plan_.domain_stride + tiles.begin * plan_.tile_stride;
}

void TileStages::multiply(ThreadContext& context, const Tiles& tiles, int group) const {
  const int item = group * plan_.parts + tiles.part;
  context.ahead.skip_to(index(item), index(plan_.groups * plan_.parts));
  for (int product = 0; product < plan_.form.products * plan_.form.products; ++product) {
    multiply_product(context, tiles, group, product);
  }
}

void TileStages::multiply_product(ThreadContext& context, const Tiles& tiles, int group,
                                  int product) const {
  const PanelKernels& kernels = panel_kernels(call_.shape.operands);
  const RowSplit split = split_rows(tiles.count(), plan_.max_rows);
  const int products = plan_.form.products * plan_.form.products;
  const int item = group * plan_.parts + tiles.part;
  const int items = plan_.groups * plan_.parts;
  const int channels = std::min(plan_.group, plan_.out_channels - group * plan_.group);
  const std::ptrdiff_t panel_floats = std::ptrdiff_t{plan_.packed_depth} * plan_.panel;
  const std::ptrdiff_t panel_step = products * panel_floats;  // to the next panel's same product
  const std::ptrdiff_t first_panel = std::ptrdiff_t{group} * (plan_.group / plan_.panel);
  const float* weights = call_.weights + first_panel * panel_step + product * panel_floats;

  PanelProduct p{
      .a_stride = plan_.tile_stride, .c_stride = plan_.group, .depth = plan_.packed_depth};
  p.a = rows_of(context, tiles, product);
  p.next_b_floats = panel_floats / split.count;
  float* out = context.products + product * plan_.product_stride;
  for (int r = 0; r < split.count; ++r) {
    const std::size_t done = index((item * products + product) * split.count + r + 1);
    context.ahead.fetch_until(done, index(items * products * split.count));
    const std::ptrdiff_t rows = split.size(r);
    const bool last = r + 1 == split.count && product + 1 < products;
    p.next_a = last ? rows_of(context, tiles, product + 1) : p.a + rows * plan_.tile_stride;
    p.b = weights;
    for (int column = 0; column < channels; column += plan_.panel, p.b += panel_step) {
      p.next_b = p.b + panel_floats + r * p.next_b_floats;
      p.c = out + column;
      kernels.multiply.at(index(split.size(r)))(p);
      p.next_a = nullptr;  // is being fetched
    }
    p.a += rows * plan_.tile_stride;
    out += rows * plan_.group;
  }
}

void TileStages::transform_output(const ThreadContext& context, const Tiles& tiles, int group,
                                  float* sums) const {
  const FeatureMap& out = *call_.output;
  const Epilogue& epilogue = call_.epilogue;
  const int first = group * plan_.group;
  OutputTile tile{.product_stride = plan_.product_stride,
                  .row_stride = std::ptrdiff_t{out.width} * out.stride,
                  .position_stride = out.stride,
                  .channels = std::min(plan_.group, plan_.out_channels - first)};
  tile.bias = bias_ + first;
  tile.floor = epilogue.relu ? 0 : -std::numeric_limits<float>::infinity();
  if (epilogue.sums != nullptr) {
    tile.sums = sums + first;
    tile.squares = tile.sums + plan_.out_channels;
    std::fill_n(tile.sums, tile.channels, 0.0F);
    std::fill_n(tile.squares, tile.channels, 0.0F);
  }
  for (int i = tiles.begin; i < tiles.end; ++i) {
    const int tile_index = tiles.block * plan_.block_tiles + i;
    const int y = tile_index / plan_.tiles_across * plan_.form.outputs;
    const int x = tile_index % plan_.tiles_across * plan_.form.outputs;
    const std::ptrdiff_t offset = y * tile.row_stride + x * tile.position_stride + first;
    tile.products = context.products + std::ptrdiff_t{i - tiles.begin} * plan_.group;
    tile.out = out.values + offset;
    tile.residual = epilogue.residual != nullptr ? epilogue.residual->values + offset : nullptr;
    tile.rows = std::min(plan_.form.outputs, out.height - y);
    tile.columns = std::min(plan_.form.outputs, out.width - x);
    output_transform_(tile);
  }
}

}  // namespace sdvae::kernels
