#include "kernels/attention.h"

#include <algorithm>
#include <array>

#include "kernels/gemm.h"
#include "kernels/panels.h"
#include "kernels/softmax.h"

namespace sdvae::kernels {
namespace {

constexpr int kKeys = 512;     // that meet a block of queries at once: scores stay in the cache
constexpr int kRowSplits = 4;  // panel products that a block of queries takes
constexpr int kMaxQueries = kRowSplits * kMaxPanelRows;
constexpr int kScoreStride = kKeys + kChannelBlock;  // not a power of two: rows in other cache sets

// To whole panels, whose width is a power of two, and to what the products read at once.
int round_up_to_panel(int count) {
  const int unit = std::max(panel_kernels().panel, kChannelBlock);
  return (count + unit - 1) / unit * unit;
}

int positions_of(const FeatureMap& map) { return map.height * map.width; }

std::size_t member_floats(const FeatureMap& query) {
  return static_cast<std::size_t>(kMaxQueries) *
         static_cast<std::size_t>(kScoreStride + round_up_to_panel(query.stride));
}

// c = a b for rows of a, where b has the width of one panel. While it works, the panel that lies
// behind b comes into the cache.
void multiply(const PanelProduct& whole, int rows) {
  const PanelKernels& kernels = panel_kernels();
  const RowSplit split = split_rows(rows, kernels.max_rows);
  const std::ptrdiff_t next = static_cast<std::ptrdiff_t>(whole.depth) * kernels.panel;
  PanelProduct product = whole;
  product.next_b_floats = next / split.count;
  for (int part = 0; part < split.count; ++part) {
    const int count = split.size(part);
    product.next_b = whole.b + next + part * product.next_b_floats;
    kernels.multiply.at(static_cast<std::size_t>(count))(product);
    product.a += count * product.a_stride;
    product.c += count * product.c_stride;
  }
}

class Member {
 public:
  Member(const AttentionCall& call, float* scratch)
      : call_(call),
        positions_(call.positions),
        scores_(scratch),
        mixed_(scratch + std::ptrdiff_t{kMaxQueries} * kScoreStride),
        mixed_stride_(round_up_to_panel(call.query->stride)) {}

  // The outputs of the queries [first, first + count).
  void compute(int first, int count) {
    for (int key = 0; key < positions_; key += kKeys) {
      const int keys = std::min(kKeys, positions_ - key);
      score(first, count, key);
      RowSoftmax* const state = state_.data();
      soften({.scores = scores_,
              .stride = kScoreStride,
              .rows = count,
              .columns = keys,
              .filled_columns = round_up_to_panel(keys),
              .scale = call_.scale,
              .is_first = key == 0},
             state, factor_.data());
      mix(count, key);
    }
    for (int row = 0; row < count; ++row) write(first + row, row);
  }

 private:
  void score(int first, int count, int key) const {
    const FeatureMap& query = *call_.query;
    const int width = panel_kernels().panel;
    const int end = std::min(key + kKeys, positions_);
    for (int panel = key; panel < end; panel += width) {
      multiply({.a = query.values + static_cast<std::ptrdiff_t>(first) * query.stride,
                .a_stride = query.stride,
                .b = call_.keys + static_cast<std::ptrdiff_t>(panel) * query.stride,
                .c = scores_ + (panel - key),
                .c_stride = kScoreStride,
                .depth = query.stride},
               count);
    }
  }

  void mix(int count, int key) const {
    const int width = panel_kernels().panel;
    const int depth = round_up_to_panel(std::min(kKeys, positions_ - key));
    const std::ptrdiff_t all = round_up_to_panel(positions_);
    if (key != 0) {
      for (int row = 0; row < count; ++row) {
        const float factor = factor_[static_cast<std::size_t>(row)];
        if (factor != 1.0F)
          scale_row(mixed_ + std::ptrdiff_t{row} * mixed_stride_, mixed_stride_, factor);
      }
    }
    for (int first = 0; first < mixed_stride_; first += width) {
      multiply({.a = scores_,
                .a_stride = kScoreStride,
                .b = call_.values + (first * all + static_cast<std::ptrdiff_t>(key) * width),
                .c = mixed_ + first,
                .c_stride = mixed_stride_,
                .depth = depth,
                .add = key != 0},
               count);
    }
  }

  void write(int position, int row) const {
    const FeatureMap& out = *call_.output;
    float* const mixed = mixed_ + std::ptrdiff_t{row} * mixed_stride_;
    scale_row(mixed, mixed_stride_, 1.0F / state_[static_cast<std::size_t>(row)].sum);
    std::copy_n(mixed, out.stride, out.values + static_cast<std::ptrdiff_t>(position) * out.stride);
  }

  const AttentionCall& call_;
  int positions_;  // number of the keys
  float* scores_;  // [queries][kScoreStride]
  float* mixed_;   // [queries][mixed_stride_]
  int mixed_stride_;
  std::array<RowSoftmax, kMaxQueries> state_{};
  std::array<float, kMaxQueries> factor_{};
};

}  // namespace

std::size_t key_floats(const FeatureMap& keys) {
  return panel_floats({keys.stride, positions_of(keys)});
}

std::size_t value_floats(const FeatureMap& values) {
  return panel_floats({round_up_to_panel(positions_of(values)), values.stride});
}

// Positions are the columns: a part is some whole panels.
void pack_keys(const FeatureMap& keys, const PartOfPositions& part, float* packed, Team& team) {
  const int positions = positions_of(keys);
  pack_panels({keys.values, 1, keys.stride, keys.stride, positions}, {keys.stride, positions},
              packed + static_cast<std::ptrdiff_t>(part.first) * keys.stride, team);
}

// Positions are the rows: a part is some rows of every panel. The last one has the zeros that
// follow.
void pack_values(const FeatureMap& values, const PartOfPositions& part, float* packed, Team& team) {
  const int positions = positions_of(values);
  PackedSize size{round_up_to_panel(part.all), values.stride};
  size.first_row = part.first;
  size.rows = part.first + positions == part.all ? size.depth - part.first : positions;
  pack_panels({values.values, values.stride, 1, positions, values.stride}, size, packed, team);
}

std::size_t attention_scratch_floats(const FeatureMap& query, int threads) {
  return static_cast<std::size_t>(threads) * member_floats(query);
}

void attention(const AttentionCall& call, float* scratch, Team& team) {
  const int block = kRowSplits * panel_kernels().max_rows;
  const int positions = positions_of(*call.query);
  team.run([&](int number) {
    Member member(call, scratch + static_cast<std::size_t>(number) * member_floats(*call.query));
    const Share share = share_of((positions + block - 1) / block, number, team.size());
    for (int index = share.begin; index < share.end; ++index) {
      const int first = index * block;
      member.compute(first, std::min(block, positions - first));
    }
  });
}

}  // namespace sdvae::kernels
