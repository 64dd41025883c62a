#include "kernels/tile_convolution.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <limits>
#include <vector>

#include "kernels/channel_sums.h"
#include "kernels/fetch_ahead.h"
#include "kernels/gemm.h"
#include "kernels/tile_input.h"
#include "kernels/tile_output.h"
#include "kernels/tile_plan.h"

namespace sdvae::kernels {
namespace {

// Some tiles of a block, counted from the block's first.
struct Tiles {
  int block = 0;
  int part = 0;
  int begin = 0;
  int end = 0;
  [[nodiscard]] int count() const noexcept { return end - begin; }
};

// What one thread works with.
struct Desk {
  float* frequencies = nullptr;
  float* products = nullptr;
  FetchAhead ahead;
};

class TileConvolution {
 public:
  TileConvolution(const ConvolutionCall& call, float* scratch, int threads);
  void run(Team& team);

 private:
  [[nodiscard]] Desk desk_of(int member) const;
  void work_alone(Desk& desk, int member);
  void work_together(Desk& desk, Team& team);
  [[nodiscard]] Tiles block(int index) const noexcept;
  [[nodiscard]] Tiles part_of(const Tiles& block, int part) const noexcept;

  void transform_input(const Desk& desk, const Tiles& tiles) const;
  void transform_border(InputTile tile, int top, int left) const;
  void make_group(Desk& desk, const Tiles& tiles, int group) const;
  void multiply(Desk& desk, const Tiles& tiles, int group) const;
  void transform_output(const Desk& desk, const Tiles& tiles, int group) const;
  void collect_sums(ChannelSums& sums) const;

  const ConvolutionCall& call_;
  TilePlan plan_;
  float* frequencies_;
  float* products_;
  float* sums_;
  float* zeros_;
  void (*input_transform_)(const InputTile&);
  void (*output_transform_)(const OutputTile&);
  std::atomic<int> next_block_;
  std::vector<std::atomic<int>> next_tile_;   // of each shared block
  std::vector<std::atomic<int>> next_group_;  // likewise: groups times parts
};

std::size_t index(int value) { return static_cast<std::size_t>(value); }

TileConvolution::TileConvolution(const ConvolutionCall& call, float* scratch, int threads)
    : call_(call),
      plan_(plan_tiles(call, threads)),
      frequencies_(scratch),
      products_(frequencies_ + plan_.input_floats * index(plan_.shared ? 1 : threads)),
      sums_(products_ + plan_.product_floats * index(threads)),
      zeros_(sums_ + plan_.sum_floats),
      next_block_(threads),
      next_tile_(index(plan_.shared ? plan_.blocks : 0)),
      next_group_(next_tile_.size()) {
  const std::size_t kind = index(static_cast<int>(plan_.form.kind));
  input_transform_ = (call.relu_input ? input_transforms().relu : input_transforms().plain)[kind];
  output_transform_ =
      (plan_.streams ? output_transforms().stream : output_transforms().store)[kind];
  std::fill_n(zeros_, plan_.out_channels, 0.0F);
}

void TileConvolution::run(Team& team) {
  team.run([&](int member) {
    Desk desk = desk_of(member);
    if (plan_.shared) {
      work_together(desk, team);
    } else {
      work_alone(desk, member);
    }
    if (plan_.streams) output_transforms().flush();
  });
  if (call_.epilogue.sums != nullptr) collect_sums(*call_.epilogue.sums);
}

Desk TileConvolution::desk_of(int member) const {
  return {frequencies_ + (plan_.shared ? 0 : plan_.input_floats * index(member)),
          products_ + plan_.product_floats * index(member), FetchAhead(plan_, *call_.input)};
}

Tiles TileConvolution::block(int index) const noexcept {
  const int first = index * plan_.block_tiles;
  return {index, 0, 0, std::min(plan_.block_tiles, plan_.tiles - first)};
}

Tiles TileConvolution::part_of(const Tiles& block, int part) const noexcept {
  const Share share = share_of(block.count(), part, plan_.parts);
  return {block.block, part, share.begin, share.end};
}

// Each member begins with the block of its number. The next one is taken early, to be fetched
// ahead.
void TileConvolution::work_alone(Desk& desk, int member) {
  for (int next = member; next < plan_.blocks;) {
    const Tiles tiles = block(next);
    next = next_block_.fetch_add(1);
    desk.ahead.aim(next);
    if (!plan_.reads_input) transform_input(desk, tiles);
    for (int group = 0; group < plan_.groups; ++group) make_group(desk, tiles, group);
  }
}

void TileConvolution::work_together(Desk& desk, Team& team) {
  constexpr int kTilesAtOnce = 4;
  for (int b = 0; b < plan_.blocks; ++b) {
    const Tiles all = block(b);
    if (!plan_.reads_input) {
      for (int i = 0; (i = next_tile_[index(b)].fetch_add(kTilesAtOnce)) < all.end;) {
        transform_input(desk, {b, 0, i, std::min(i + kTilesAtOnce, all.end)});
      }
      team.barrier();
    }
    desk.ahead.aim(b + 1);
    for (int i = 0; (i = next_group_[index(b)].fetch_add(1)) < plan_.groups * plan_.parts;) {
      const Tiles tiles = part_of(all, i % plan_.parts);
      if (tiles.count() > 0) make_group(desk, tiles, i / plan_.parts);
    }
    if (!plan_.reads_input) team.barrier();
  }
}

void TileConvolution::transform_input(const Desk& desk, const Tiles& tiles) const {
  const FeatureMap& in = *call_.input;
  const TileForm& form = plan_.form;
  InputTile tile{.row_stride = std::ptrdiff_t{in.width} * in.stride,
                 .place_stride = in.stride,
                 .channels = plan_.depth,
                 .frequency_stride = plan_.frequency_stride};
  for (int i = tiles.begin; i < tiles.end; ++i) {
    const int position = tiles.block * plan_.block_tiles + i;
    const int top = position / plan_.tiles_across * form.step + form.origin;
    const int left = position % plan_.tiles_across * form.step + form.origin;
    tile.frequencies = desk.frequencies + i * plan_.tile_stride;
    if (top >= 0 && left >= 0 && top + form.window <= in.height && left + form.window <= in.width) {
      tile.window = in.values + top * tile.row_stride + left * tile.place_stride;
      input_transform_(tile);
    } else {
      transform_border(tile, top, left);
    }
  }
}

// Copies the window with zeros for what lies outside, some channels at a time.
void TileConvolution::transform_border(InputTile tile, int top, int left) const {
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
    tile.place_stride = kChannels;
    input_transform_(tile);
    tile.frequencies += kChannels;
  }
}

void TileConvolution::make_group(Desk& desk, const Tiles& tiles, int group) const {
  multiply(desk, tiles, group);
  transform_output(desk, tiles, group);
}

void TileConvolution::multiply(Desk& desk, const Tiles& tiles, int group) const {
  const PanelKernels& kernels = panel_kernels();
  const TileForm& form = plan_.form;
  const RowSplit rows = split_rows(tiles.count(), plan_.max_rows);
  const int group_panels = plan_.group / plan_.panel;
  const int channels = std::min(plan_.group, plan_.out_channels - group * plan_.group);
  const int panels = (channels + plan_.panel - 1) / plan_.panel;
  const std::ptrdiff_t panel_floats = std::ptrdiff_t{plan_.depth} * plan_.panel;
  const int products = form.products * form.products;
  const int item = group * plan_.parts + tiles.part;
  const int items = plan_.groups * plan_.parts;
  desk.ahead.skip_to(index(item), index(items));
  const float* rows_in = desk.frequencies + tiles.begin * plan_.tile_stride;
  if (plan_.reads_input) {
    rows_in = call_.input->values +
              (std::ptrdiff_t{tiles.block} * plan_.block_tiles + tiles.begin) * plan_.tile_stride;
  }
  for (int product = 0; product < products; ++product) {
    const auto at = [&](int q) {
      const int frequency = form.frequency[index(q / form.products)] * form.window +
                            form.frequency[index(q % form.products)];
      return rows_in + frequency * plan_.frequency_stride;
    };
    PanelProduct p{.a_stride = plan_.tile_stride, .c_stride = plan_.group, .depth = plan_.depth};
    p.a = at(product);
    float* out = desk.products + product * plan_.product_stride;
    for (int r = 0; r < rows.count; ++r) {
      const float* next_rows = p.a + rows.size(r) * plan_.tile_stride;
      if (r + 1 == rows.count && product + 1 < products) next_rows = at(product + 1);
      const std::size_t done = index((item * products + product) * rows.count + r + 1);
      desk.ahead.fetch_until(done, index(items * products * rows.count));
      for (int j = 0; j < panels; ++j) {
        const std::ptrdiff_t which = std::ptrdiff_t{group} * group_panels + j;
        p.b = call_.weights + (which * products + product) * panel_floats;
        p.next_b_floats = panel_floats / rows.count;
        p.next_b = p.b + panel_floats + r * p.next_b_floats;
        p.next_a = j == 0 ? next_rows : nullptr;
        p.c = out + j * plan_.panel;
        kernels.multiply[index(rows.size(r))](p);
      }
      p.a += rows.size(r) * plan_.tile_stride;
      out += rows.size(r) * plan_.group;
    }
  }
}

void TileConvolution::transform_output(const Desk& desk, const Tiles& tiles, int group) const {
  const FeatureMap& out = *call_.output;
  const Epilogue& epilogue = call_.epilogue;
  const int first = group * plan_.group;
  OutputTile tile{.product_stride = plan_.product_stride,
                  .row_stride = std::ptrdiff_t{out.width} * out.stride,
                  .place_stride = out.stride,
                  .channels = std::min(plan_.group, plan_.out_channels - first)};
  tile.bias = (epilogue.bias != nullptr ? epilogue.bias : zeros_) + first;
  tile.floor = epilogue.relu ? 0 : -std::numeric_limits<float>::infinity();
  if (epilogue.sums != nullptr) {
    tile.sums = sums_ + first +
                index(tiles.block * plan_.parts + tiles.part) * 2 * index(plan_.out_channels);
    tile.squares = tile.sums + plan_.out_channels;
    std::fill_n(tile.sums, tile.channels, 0.0F);
    std::fill_n(tile.squares, tile.channels, 0.0F);
  }
  for (int i = tiles.begin; i < tiles.end; ++i) {
    const int position = tiles.block * plan_.block_tiles + i;
    const int y = position / plan_.tiles_across * plan_.form.outputs;
    const int x = position % plan_.tiles_across * plan_.form.outputs;
    const std::ptrdiff_t offset = y * tile.row_stride + x * tile.place_stride + first;
    tile.products = desk.products + std::ptrdiff_t{i - tiles.begin} * plan_.group;
    tile.out = out.values + offset;
    tile.residual = epilogue.residual != nullptr ? epilogue.residual->values + offset : nullptr;
    tile.rows = std::min(plan_.form.outputs, out.height - y);
    tile.columns = std::min(plan_.form.outputs, out.width - x);
    output_transform_(tile);
  }
}

// sums_ is [block][part][sum, square][channel]: the result does not depend on who made which.
void TileConvolution::collect_sums(ChannelSums& sums) const {
  const std::size_t channels = index(call_.output->channels);
  const std::size_t stride = index(plan_.out_channels);
  sums.sum.assign(channels, 0.0);
  sums.square.assign(channels, 0.0);
  for (int i = 0; i < plan_.blocks * plan_.parts; ++i) {
    if (part_of(block(i / plan_.parts), i % plan_.parts).count() == 0) continue;
    const float* from = sums_ + index(i) * 2 * stride;
    for (std::size_t c = 0; c < channels; ++c) {
      sums.sum[c] += from[c];
      sums.square[c] += from[stride + c];
    }
  }
}

}  // namespace

void convolve_tiles(const ConvolutionCall& call, float* scratch, Team& team) {
  TileConvolution(call, scratch, team.size()).run(team);
}

}  // namespace sdvae::kernels
