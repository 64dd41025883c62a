#include "kernels/first_convolution.h"

#include <algorithm>
#include <optional>

#include "kernels/gemm.h"
#include "kernels/panel_results.h"
#include "kernels/panels.h"

namespace sdvae::kernels {
namespace {

constexpr int kTaps = 9;
constexpr int kRows = 4 * kMaxPanelRows;  // outputs that are computed together, along a row

// A row of copies: channel by channel its nine positions, as the weights lie, and zeros up to what
// the products read at once.
constexpr int depth_of(int in_channels) { return (in_channels * kTaps + 3) / 4 * 4; }

std::size_t member_floats(int in_channels) {
  return static_cast<std::size_t>(kRows) *
         static_cast<std::size_t>(padded(depth_of(in_channels)) + kMaxPanel);
}

// Positions x0 to x0 + count of row y.
struct Run {
  int y;
  int x0;
  int count;
};

void copy_positions(const FeatureMap& map, const Run& run, float* copies) {
  const int depth = depth_of(map.channels);
  for (int i = 0; i < run.count; ++i, copies += depth) {
    for (int tap = 0; tap < kTaps; ++tap) {
      const int y = run.y + tap / 3 - 1;
      const int x = run.x0 + i + tap % 3 - 1;
      const bool is_inside = y >= 0 && y < map.height && x >= 0 && x < map.width;
      const float* const position = is_inside ? values_at(map, y, x) : nullptr;
      for (int c = 0; c < map.channels; ++c) {
        copies[c * kTaps + tap] = position != nullptr ? position[c] : 0.0F;
      }
    }
    std::fill(copies + std::ptrdiff_t{map.channels} * kTaps, copies + depth, 0.0F);
  }
}

class Member {
 public:
  Member(const FirstConvolutionCall& call, float* scratch, int number, MemberSums* sums)
      : call_(call),
        copies_(scratch),
        products_(scratch + std::ptrdiff_t{kRows} * padded(depth_of(call.input->channels))),
        number_(number),
        sums_(sums) {}

  void compute(const Run& run) {
    const int width = panel_kernels().panel;
    copy_positions(*call_.input, run, copies_);
    for (int first = 0; first < call_.output->stride; first += width) {
      multiply(run.count, first);
      finish(run, first);
    }
  }

 private:
  void multiply(int rows, int first) {
    const PanelKernels& kernels = panel_kernels();
    const int depth = depth_of(call_.input->channels);
    const RowSplit split = split_rows(rows, kernels.max_rows);
    PanelProduct product{.a = copies_,
                         .a_stride = depth,
                         .b = call_.weights + static_cast<std::ptrdiff_t>(first) * depth,
                         .c = products_,
                         .c_stride = kernels.panel,
                         .depth = depth};
    for (int part = 0; part < split.count; ++part) {
      const int count = split.size(part);
      kernels.multiply.at(static_cast<std::size_t>(count))(product);
      product.a += count * product.a_stride;
      product.c += count * product.c_stride;
    }
  }

  void finish(const Run& run, int first) {
    const FeatureMap& out = *call_.output;
    const int width = panel_kernels().panel;
    const auto position = static_cast<std::ptrdiff_t>(run.y) * out.width + run.x0;
    const PanelResults results{.products = products_,
                               .products_stride = width,
                               .rows = run.count,
                               .columns = std::min(width, out.stride - first),
                               .bias = call_.bias != nullptr ? call_.bias + first : nullptr,
                               .relu = call_.relu,
                               .output = out.values + position * out.stride + first,
                               .output_stride = out.stride,
                               .streaming = is_beyond_caches(float_count(out))};
    alignas(64) float sum[kMaxPanel];
    alignas(64) float square[kMaxPanel];
    finish_panel(results, sum, square);
    if (sums_ == nullptr || first >= out.channels) return;
    const auto columns = static_cast<std::size_t>(results.columns);
    sums_->add(number_, first, {sum, columns}, {square, columns});
  }

  const FirstConvolutionCall& call_;
  float* copies_;
  float* products_;
  int number_;
  MemberSums* sums_;
};

}  // namespace

std::size_t first_weight_floats(int in_channels, int out_channels) {
  return panel_floats({depth_of(in_channels), padded(out_channels)});
}

void prepare_first_weights(std::span<const float> oihw, int out_channels, float* prepared,
                           Team& team) {
  const int rows = static_cast<int>(oihw.size()) / out_channels;
  pack_panels({oihw.data(), 1, rows, rows, out_channels},
              {depth_of(rows / kTaps), padded(out_channels)}, prepared, team);
}

std::size_t first_scratch_floats(int in_channels, int threads) {
  return static_cast<std::size_t>(threads) * member_floats(in_channels);
}

void first_convolution(const FirstConvolutionCall& call, float* scratch, Team& team) {
  const FeatureMap& out = *call.output;
  std::optional<MemberSums> sums;
  if (call.sums != nullptr) sums.emplace(team.size(), out.channels);
  const int runs_per_row = (out.width + kRows - 1) / kRows;
  team.run([&](int number) {
    float* const mine =
        scratch + static_cast<std::size_t>(number) * member_floats(call.input->channels);
    Member member(call, mine, number, sums ? &*sums : nullptr);
    const Share share = share_of(out.height * runs_per_row, number, team.size());
    for (int index = share.begin; index < share.end; ++index) {
      const int x0 = index % runs_per_row * kRows;
      member.compute({index / runs_per_row, x0, std::min(kRows, out.width - x0)});
    }
    flush_stores();
  });
  if (sums) {
    *call.sums = {};
    sums->add_to(*call.sums, static_cast<double>(call.output->height) * call.output->width);
  }
}

}  // namespace sdvae::kernels
