#include "kernels/depthwise.h"

#include <algorithm>
#include <array>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/depthwise.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "kernels/depthwise_block.h"
#include "kernels/norm_pass-inl.h"

HWY_BEFORE_NAMESPACE();
namespace sdvae::kernels::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using Lanes = hn::CappedTag<float, 16>;

// Rows of a block of channels, of which the last few wait in a ring for the rows of the output.
template <int kKernel, typename Activate>
class BlockRows {
 public:
  BlockRows(const DepthwiseCall& call, const DepthwiseBlock& block, float* memory)
      : call_(call), block_(block), filters_(memory), ring_(memory + filter_floats()) {
    for (int part = 0; part < block.parts; ++part) turn_filters(part);
    std::fill_n(ring_, kKernel * row_floats(), 0.0F);
  }

  void compute(Share rows) {
    for (int y = rows.begin - kKernel / 2; y < rows.end + kKernel / 2; ++y) {
      take_row(y);
      if (y >= rows.begin + kKernel / 2) write_row(y - kKernel / 2);
    }
  }

 private:
  static constexpr int kTaps = kKernel * kKernel;
  using Rows = std::array<const float*, static_cast<std::size_t>(kKernel)>;

  [[nodiscard]] std::ptrdiff_t filter_floats() const {
    return std::ptrdiff_t{kTaps + 1} * block_.parts * block_.channels;
  }
  // A position: the block's channels of each part. Zeros lie at both ends of a row.
  [[nodiscard]] std::ptrdiff_t position_floats() const {
    return std::ptrdiff_t{block_.parts} * block_.channels;
  }
  [[nodiscard]] std::ptrdiff_t row_floats() const {
    return (call_.input->width + kKernel - 1) * position_floats();
  }
  [[nodiscard]] float* row_of(int y) const {
    return ring_ + (y + kKernel) % kKernel * row_floats();
  }
  [[nodiscard]] int first_channel(int part) const {
    return block_.first + part * call_.output->channels;
  }

  // [tap][part][channel], and the bias behind the last tap.
  void turn_filters(int part) {
    for (int c = 0; c < block_.channels; ++c) {
      const int channel = first_channel(part) + c;
      const bool is_there = channel < call_.input->channels;
      float* const to = filters_ + std::ptrdiff_t{part} * block_.channels + c;
      for (int tap = 0; tap < kTaps; ++tap) {
        const auto at = static_cast<std::size_t>(channel) * kTaps + static_cast<std::size_t>(tap);
        to[tap * position_floats()] = is_there ? call_.weights[at] : 0.0F;
      }
      to[kTaps * position_floats()] =
          call_.bias != nullptr && is_there ? call_.bias[channel] : 0.0F;
    }
  }

  void take_row(int y) {
    float* to = row_of(y) + kKernel / 2 * position_floats();
    const FeatureMap& in = *call_.input;
    if (y < 0 || y >= in.height) {
      std::fill_n(to, in.width * position_floats(), 0.0F);
      return;
    }
    const Lanes d;
    for (int x = 0; x < in.width; ++x) {
      for (int part = 0; part < block_.parts; ++part, to += block_.channels) {
        const float* const from = values_at(in, y, x) + first_channel(part);
        for (int c = 0; c < block_.channels; c += static_cast<int>(hn::Lanes(d))) {
          hn::Store(Activate()(d, hn::Load(d, from + c)), d, to + c);
        }
      }
    }
  }

  void write_row(int row) const {
    const Lanes d;
    Rows above{};
    int y = row - kKernel / 2;
    for (const float*& one : above) one = row_of(y++);
    for (int x = 0; x < call_.output->width; ++x) {
      float* const to = values_at(*call_.output, row, x) + block_.first;
      for (int c = 0; c < block_.channels; c += static_cast<int>(hn::Lanes(d))) {
        const std::ptrdiff_t at = x * position_floats() + c;
        auto sum = filtered(above, at, c);
        if (block_.parts == 2) {
          const int gate = c + block_.channels;
          sum = hn::Mul(sum, Silu()(d, filtered(above, at + block_.channels, gate)));
        }
        hn::Store(sum, d, to + c);
      }
    }
  }

  [[nodiscard]] HWY_INLINE hn::Vec<Lanes> filtered(const Rows& rows, std::ptrdiff_t at,
                                                   int c) const {
    const Lanes d;
    const float* filter = filters_ + c;
    auto sum = hn::Load(d, filter + kTaps * position_floats());
    for (const float* row : rows) {
      const float* from = row + at;
      for (int dx = 0; dx < kKernel; ++dx) {
        sum = hn::MulAdd(hn::Load(d, from), hn::Load(d, filter), sum);
        from += position_floats();
        filter += position_floats();
      }
    }
    return sum;
  }

  const DepthwiseCall& call_;
  const DepthwiseBlock& block_;
  float* filters_;
  float* ring_;
};

template <typename Activate>
void compute_with(const DepthwiseCall& call, const DepthwiseBlock& block, Share rows,
                  float* memory) {
  if (call.kernel == 3) {
    BlockRows<3, Activate>(call, block, memory).compute(rows);
  } else {
    BlockRows<5, Activate>(call, block, memory).compute(rows);
  }
}

void compute_block(const DepthwiseCall& call, const DepthwiseBlock& block, Share rows,
                   float* memory) {
  if (call.silu_input) {
    compute_with<Silu>(call, block, rows, memory);
  } else {
    compute_with<Identity>(call, block, rows, memory);
  }
}

}  // namespace
}  // namespace sdvae::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace sdvae::kernels {
namespace {

HWY_EXPORT(compute_block);

constexpr int kRingBytes = 192 << 10;  // About what the second-level cache holds beside the rest.

int parts_of(const DepthwiseCall& call) { return call.gated ? 2 : 1; }

// Of a channel: its filter, bias and waiting rows.
std::size_t floats_of_channel(const DepthwiseCall& call) {
  const int taps = call.kernel * call.kernel + 1;
  const int waiting = call.kernel * (call.input->width + call.kernel - 1);
  return static_cast<std::size_t>(parts_of(call)) * static_cast<std::size_t>(taps + waiting);
}

int block_channels(const DepthwiseCall& call) {
  const std::size_t fitting = kRingBytes / sizeof(float) / floats_of_channel(call);
  const auto blocks = static_cast<int>(std::min<std::size_t>(fitting / kChannelBlock, 64));
  return std::min(std::max(blocks, 1) * kChannelBlock, padded(call.output->channels));
}

}  // namespace

std::size_t depthwise_scratch_floats(const DepthwiseCall& call, int threads) {
  return static_cast<std::size_t>(threads) * floats_of_channel(call) *
         static_cast<std::size_t>(block_channels(call));
}

void depthwise_convolution(const DepthwiseCall& call, float* scratch, Team& team) {
  const int each = block_channels(call);
  const int all = padded(call.output->channels);
  const int blocks = (all + each - 1) / each;
  const int bands = std::min((team.size() + blocks - 1) / blocks, call.output->height);
  team.run([&](int member) {
    float* const memory =
        scratch + static_cast<std::size_t>(member) * depthwise_scratch_floats(call, 1);
    const Share items = share_of(blocks * bands, member, team.size());
    for (int item = items.begin; item < items.end; ++item) {
      const int first = item / bands * each;
      const DepthwiseBlock block{first, std::min(each, all - first), parts_of(call)};
      const Share rows = share_of(call.output->height, item % bands, bands);
      HWY_DYNAMIC_DISPATCH(compute_block)(call, block, rows, memory);
    }
  });
}

}  // namespace sdvae::kernels
#endif
