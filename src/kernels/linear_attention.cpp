#include "kernels/linear_attention.h"

#include <algorithm>
#include <array>
#include <type_traits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/linear_attention.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "kernels/head_blocks.h"

HWY_BEFORE_NAMESPACE();
namespace sdvae::kernels::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using Lanes = hn::CappedTag<float, 16>;
using Register = hn::Vec<Lanes>;

constexpr std::ptrdiff_t kLanes{hn::MaxLanes(Lanes())};
constexpr std::ptrdiff_t kWidth{kHeadWidth};
constexpr std::ptrdiff_t kNorms = kWidth * kWidth;                 // where n follows S
constexpr int kRegisters = kHeadWidth / static_cast<int>(kLanes);  // of a head's channels
// Rows of a head's channels whose sums fit the processor's registers, half of which are for them.
constexpr int kSums = HWY_TARGET <= HWY_AVX3 || HWY_ARCH_ARM_A64 ? 16 : 8;
constexpr int kRows = kSums > kRegisters ? kSums / kRegisters : 1;

HWY_INLINE float relu_of(float value) { return value < 0.0F ? 0.0F : value; }

// Sums of rows of a head's channels, in registers.
template <int kCount>
struct HeadRows {
  Register values[std::size_t{kCount} *
                  kRegisters];  // NOLINT(*-avoid-c-arrays): std::array is warned of

  HWY_INLINE void clear() {
#pragma GCC unroll 16
    for (Register& value : values) value = hn::Zero(Lanes());
  }
  // Adds `row`, times factor_of(i) to the i-th.
  template <typename FactorOf>
  HWY_INLINE void add(const float* row, FactorOf factor_of) {
    const Lanes d;
#pragma GCC unroll 16
    for (int i = 0; i < kCount; ++i) {
      const Register factor = hn::Set(d, factor_of(i));
#pragma GCC unroll 16
      for (int part = 0; part < kRegisters; ++part) {
        Register& value = values[i * kRegisters + part];
        value = hn::MulAdd(factor, hn::Load(d, row + part * kLanes), value);
      }
    }
  }
  // change(value, i) of the i-th goes to `to`, in steps of `stride`.
  template <typename Change>
  HWY_INLINE void store(float* to, std::ptrdiff_t stride, Change change) const {
    for (int i = 0; i < kCount; ++i, to += stride) {
      for (int part = 0; part < kRegisters; ++part) {
        float* const at = to + part * kLanes;
        hn::Store(change(values[i * kRegisters + part], i, at), Lanes(), at);
      }
    }
  }
};

// compute(first, count) for all positions, with a count that is known as it is compiled.
template <typename Compute>
void in_rows(std::ptrdiff_t positions, Compute compute) {
  std::ptrdiff_t first = 0;
  for (; first + kRows <= positions; first += kRows) {
    compute(first, std::integral_constant<int, kRows>());
  }
  for (; first < positions; ++first) compute(first, std::integral_constant<int, 1>());
}

// [in][out] times each position, in place.
void mix_positions(float* values, std::ptrdiff_t stride, std::ptrdiff_t positions,
                   const float* matrix) {
  in_rows(positions, [&](std::ptrdiff_t first, auto count) {
    float* const at = values + first * stride;
    HeadRows<count> mixed;
    mixed.clear();
    for (int in = 0; in < kHeadWidth; ++in) {
      mixed.add(matrix + in * kWidth, [&](int i) { return at[i * stride + in]; });
    }
    mixed.store(at, stride, [](Register value, int, const float*) { return value; });
  });
}

// Adds a few positions to S, with n as its last row. A few only: long sums in float32 lose digits.
void sum_positions(const HeadBlocks& at, std::ptrdiff_t positions, float* sums) {
  const Lanes d;
  const auto added = [](Register value, int, const float* to) {
    return hn::Add(value, hn::Load(Lanes(), to));
  };
  for (int first = 0; first < kHeadWidth; first += kRows) {
    HeadRows<kRows> rows;
    rows.clear();
    for (std::ptrdiff_t i = 0; i < positions; ++i) {
      const float* const key = at.key + i * at.stride + first;
      rows.add(at.value + i * at.stride, [&](int k) { return relu_of(key[k]); });
    }
    rows.store(sums + first * kWidth, kWidth, added);
  }
  HeadRows<1> norms;
  norms.clear();
  for (std::ptrdiff_t i = 0; i < positions; ++i) {
    for (int part = 0; part < kRegisters; ++part) {
      const Register key = hn::Load(d, at.key + i * at.stride + part * kLanes);
      const Register weight = hn::IfThenZeroElse(hn::Lt(key, hn::Zero(d)), key);
      norms.values[part] = hn::Add(norms.values[part], weight);
    }
  }
  norms.store(sums + kNorms, kWidth, added);
}

void attend_positions(const HeadBlocks& from, std::ptrdiff_t positions, const HeadResult& to) {
  const float* const norms = to.sums + kNorms;
  in_rows(positions, [&](std::ptrdiff_t first, auto count) {
    const float* const query = from.query + first * from.stride;
    HeadRows<count> results;
    results.clear();
    float sums[count] = {};  // NOLINT(*-avoid-c-arrays)
    for (int c = 0; c < kHeadWidth; ++c) {
      results.add(to.sums + c * kWidth, [&](int i) {
        const float weight = relu_of(query[i * from.stride + c]);
        sums[i] += weight * norms[c];
        return weight;
      });
    }
    results.store(to.first + first * to.stride, to.stride,
                  [&](Register value, int i, const float*) {
                    return hn::Mul(value, hn::Set(Lanes(), 1.0F / (sums[i] + to.epsilon)));
                  });
  });
}

}  // namespace
}  // namespace sdvae::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace sdvae::kernels {
namespace {

HWY_EXPORT(mix_positions);
HWY_EXPORT(sum_positions);
HWY_EXPORT(attend_positions);

constexpr int kSummedTogether = 256;

std::ptrdiff_t positions_of(const FeatureMap& map) {
  return std::ptrdiff_t{map.height} * map.width;
}

// Channels of block `index` of all maps' at position (y, x).
const float* block_at(HeadMaps maps, int index, int y, int x) {
  const int per_map = maps.front().channels / kHeadWidth;
  const FeatureMap& map = maps[static_cast<std::size_t>(index / per_map)];
  return values_at(map, y, x) + std::ptrdiff_t{index % per_map} * kHeadWidth;
}

HeadBlocks blocks_at(HeadMaps maps, int head, int y, int x) {
  return {block_at(maps, 3 * head, y, x), block_at(maps, 3 * head + 1, y, x),
          block_at(maps, 3 * head + 2, y, x), maps.front().stride};
}

void sum_head(HeadMaps maps, const Window& window, int head, float* sums) {
  for (int y = window.top; y < window.bottom(); ++y) {
    for (int x = 0; x < window.width; x += kSummedTogether) {
      HWY_DYNAMIC_DISPATCH(sum_positions)
      (blocks_at(maps, head, y, window.left + x), std::min(kSummedTogether, window.width - x),
       sums);
    }
  }
}

}  // namespace

int heads_of(HeadMaps maps) {
  return static_cast<int>(maps.size()) * maps.front().channels / kHeadWidth / 3;
}

std::size_t head_sum_floats(HeadMaps maps) {
  return static_cast<std::size_t>(heads_of(maps)) * kHeadSumFloats;
}

void mix_heads(FeatureMap& map, std::span<const float> weights, Team& team) {
  constexpr int kMatrix = kHeadWidth * kHeadWidth;
  team.run([&](int member) {
    const Share share = share_of(map.height * map.width, member, team.size());
    alignas(64) std::array<float, kMatrix> matrix{};
    for (int head = 0; head < map.channels / kHeadWidth; ++head) {
      const auto stored = weights.subspan(static_cast<std::size_t>(head) * kMatrix, kMatrix);
      for (int i = 0; i < kMatrix; ++i) {
        const int turned = i % kHeadWidth * kHeadWidth + i / kHeadWidth;
        matrix[static_cast<std::size_t>(turned)] = stored[static_cast<std::size_t>(i)];
      }
      float* const first =
          map.values + std::ptrdiff_t{share.begin} * map.stride + std::ptrdiff_t{head} * kHeadWidth;
      HWY_DYNAMIC_DISPATCH(mix_positions)
      (first, map.stride, share.end - share.begin, matrix.data());
    }
  });
}

void sum_heads(HeadMaps maps, const Window& window, float* sums, Team& team) {
  team.run([&](int member) {
    const Share heads = share_of(heads_of(maps), member, team.size());
    for (int head = heads.begin; head < heads.end; ++head) {
      sum_head(maps, window, head, sums + std::ptrdiff_t{head} * kHeadSumFloats);
    }
  });
}

void attend_linearly(HeadMaps maps, const float* sums, double epsilon, FeatureMap& output,
                     Team& team) {
  team.run([&](int member) {
    const Share share = share_of(static_cast<int>(positions_of(output)), member, team.size());
    for (int head = 0; head < heads_of(maps); ++head) {
      HeadBlocks from = blocks_at(maps, head, 0, 0);
      from.query += std::ptrdiff_t{share.begin} * from.stride;
      float* const first = output.values + std::ptrdiff_t{share.begin} * output.stride +
                           std::ptrdiff_t{head} * kHeadWidth;
      HWY_DYNAMIC_DISPATCH(attend_positions)
      (from, share.end - share.begin,
       {sums + std::ptrdiff_t{head} * kHeadSumFloats, static_cast<float>(epsilon), first,
        output.stride});
    }
  });
}

}  // namespace sdvae::kernels
#endif
