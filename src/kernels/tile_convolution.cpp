#include "kernels/tile_convolution.h"

#include <algorithm>
#include <atomic>
#include <vector>

#include "kernels/channel_sums.h"
#include "kernels/tile_output.h"
#include "kernels/tile_plan.h"
#include "kernels/tile_stages.h"

namespace sdvae::kernels {
namespace {

class TileConvolution {
 public:
  TileConvolution(const TileConvolutionCall& call, float* scratch, int threads);
  void run(Team& team);

 private:
  [[nodiscard]] ThreadContext context_of(int member) const;
  void work_alone(ThreadContext& context, int member);
  void work_together(ThreadContext& context, Team& team);
  void make_group(ThreadContext& context, const Tiles& tiles, int group) const;
  [[nodiscard]] float* sums_of(const Tiles& tiles) const;
  void collect_sums(ChannelSums& sums) const;

  const TileConvolutionCall& call_;
  TilePlan plan_;
  float* transformed_;
  float* products_;
  float* sums_;
  float* zeros_;
  TileStages stages_;
  std::atomic<int> next_block_;
  std::vector<std::atomic<int>> next_tile_;   // of each shared block
  std::vector<std::atomic<int>> next_group_;  // likewise: groups times parts
};

std::size_t index(int value) { return static_cast<std::size_t>(value); }

TileConvolution::TileConvolution(const TileConvolutionCall& call, float* scratch, int threads)
    : call_(call),
      plan_(plan_tiles(call, threads)),
      transformed_(scratch),
      products_(transformed_ + plan_.input_floats * index(plan_.shared ? 1 : threads)),
      sums_(products_ + plan_.product_floats * index(threads)),
      zeros_(sums_ + plan_.sum_floats),
      stages_(call, plan_, call.epilogue.bias != nullptr ? call.epilogue.bias : zeros_),
      next_block_(threads),
      next_tile_(index(plan_.shared ? plan_.blocks : 0)),
      next_group_(next_tile_.size()) {
  std::fill_n(zeros_, plan_.out_channels, 0.0F);
}

void TileConvolution::run(Team& team) {
  team.run([&](int member) {
    ThreadContext context = context_of(member);
    if (plan_.shared) {
      work_together(context, team);
    } else {
      work_alone(context, member);
    }
    if (plan_.streams) output_transforms().flush();
  });
  if (call_.epilogue.sums != nullptr) collect_sums(*call_.epilogue.sums);
}

ThreadContext TileConvolution::context_of(int member) const {
  return {transformed_ + (plan_.shared ? 0 : plan_.input_floats * index(member)),
          products_ + plan_.product_floats * index(member), FetchAhead(plan_, *call_.input)};
}

// Each member begins with the block of its number. The next one is taken early, to be fetched
// ahead.
void TileConvolution::work_alone(ThreadContext& context, int member) {
  for (int next = member; next < plan_.blocks;) {
    const Tiles tiles = block_of(plan_, next);
    next = next_block_.fetch_add(1);
    context.ahead.aim(next);
    if (!plan_.reads_input) stages_.transform_input(context, tiles);
    for (int group = 0; group < plan_.groups; ++group) make_group(context, tiles, group);
  }
}

void TileConvolution::work_together(ThreadContext& context, Team& team) {
  constexpr int kTilesAtOnce = 4;
  for (int b = 0; b < plan_.blocks; ++b) {
    const Tiles all = block_of(plan_, b);
    if (!plan_.reads_input) {
      for (int i = 0; (i = next_tile_[index(b)].fetch_add(kTilesAtOnce)) < all.end;) {
        stages_.transform_input(context, {b, 0, i, std::min(i + kTilesAtOnce, all.end)});
      }
      team.barrier();
    }
    context.ahead.aim(b + 1);
    for (int i = 0; (i = next_group_[index(b)].fetch_add(1)) < plan_.groups * plan_.parts;) {
      const Tiles tiles = part_of(plan_, all, i % plan_.parts);
      if (tiles.count() > 0) make_group(context, tiles, i / plan_.parts);
    }
    if (!plan_.reads_input) team.barrier();
  }
}

void TileConvolution::make_group(ThreadContext& context, const Tiles& tiles, int group) const {
  stages_.multiply(context, tiles, group);
  stages_.transform_output(context, tiles, group, sums_of(tiles));
}

float* TileConvolution::sums_of(const Tiles& tiles) const {
  return sums_ + index(tiles.block * plan_.parts + tiles.part) * 2 * index(plan_.out_channels);
}

// sums_ is [block][part][sum, square][channel]: the result does not depend on who made which.
void TileConvolution::collect_sums(ChannelSums& sums) const {
  const std::size_t channels = index(call_.output->channels);
  const std::size_t stride = index(plan_.out_channels);
  sums.sum.assign(channels, 0.0);
  sums.square.assign(channels, 0.0);
  sums.positions = static_cast<double>(call_.output->height) * call_.output->width;
  for (int i = 0; i < plan_.blocks * plan_.parts; ++i) {
    const Tiles tiles = part_of(plan_, block_of(plan_, i / plan_.parts), i % plan_.parts);
    if (tiles.count() == 0) continue;
    const float* from = sums_of(tiles);
    for (std::size_t c = 0; c < channels; ++c) {
      sums.sum[c] += from[c];
      sums.square[c] += from[stride + c];
    }
  }
}

}  // namespace

std::size_t tile_scratch_floats(const TileConvolutionCall& call, int threads) {
  return plan_tiles(call, threads).total_floats;
}

void convolve_tiles(const TileConvolutionCall& call, float* scratch, Team& team) {
  TileConvolution(call, scratch, team.size()).run(team);
}

}  // namespace sdvae::kernels
