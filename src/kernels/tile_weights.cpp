#include "kernels/tile_weights.h"

#include <algorithm>
#include <array>

#include "kernels/gemm.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/tile_weights.cpp"
#include <hwy/cache_control.h>
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace sdvae::kernels::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using Lanes = hn::CappedTag<float, 16>;
using V = hn::Vec<Lanes>;
constexpr int kLanes = static_cast<int>(hn::MaxLanes(Lanes()));

HWY_INLINE V apply(const std::array<double, 3>& filter, const V* taps, std::size_t stride) {
  const Lanes d;
  V sum = hn::Mul(hn::Set(d, static_cast<float>(filter[0])), taps[0]);
  sum = hn::MulAdd(hn::Set(d, static_cast<float>(filter[1])), taps[stride], sum);
  return hn::MulAdd(hn::Set(d, static_cast<float>(filter[2])), taps[2 * stride], sum);
}

// The first stage for half a panel: rows of taps to [y][product].
HWY_INLINE void transform_rows(const TileForm& form, const float* taps, V* rows) {
  V filter[9];
  for (std::size_t t = 0; t < 9; ++t) filter[t] = hn::Load(Lanes(), taps + t * kMaxPanel);
  for (std::size_t y = 0; y < 3; ++y) {
    for (std::size_t x = 0; x < static_cast<std::size_t>(form.products); ++x) {
      rows[y * kMaxProducts + x] = apply(form.filter[x], filter + 3 * y, 1);
    }
  }
}

// The filters of one panel of outputs for one input channel: taps[tap][kMaxPanel] to
// out[product][panel].
void transform(const TileForm& form, const float* taps, float* out, std::ptrdiff_t product_stride) {
  const Lanes d;
  const auto products = static_cast<std::size_t>(form.products);
  V left[3 * kMaxProducts];
  V right[3 * kMaxProducts];
  transform_rows(form, taps, left);
  transform_rows(form, taps + kLanes, right);
  for (std::size_t y = 0; y < products; ++y) {
    for (std::size_t x = 0; x < products; ++x, out += product_stride) {
      // Together: cache lines that are streamed in parts cost several times as much.
      hn::Stream(apply(form.filter[y], left + x, kMaxProducts), d, out);
      hn::Stream(apply(form.filter[y], right + x, kMaxProducts), d, out + kLanes);
    }
  }
}

void flush() { hwy::FlushStream(); }

}  // namespace
}  // namespace sdvae::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace sdvae::kernels {
namespace {

// Panels of every size divide it.
int padded_outputs(const ConvolutionShape& shape) {
  return (shape.out_channels + kMaxPanel - 1) / kMaxPanel * kMaxPanel;
}

HWY_EXPORT(transform);
HWY_EXPORT(flush);

// One panel of outputs and 16 input channels.
struct Piece {
  int panel = 0;
  int first_input = 0;
};

class Preparation {
 public:
  Preparation(const ConvolutionShape& shape, std::span<const float> oihw, float* prepared)
      : shape_(shape),
        form_(tile_form(shape)),
        taps_(shape.kind == ConvolutionKind::pointwise ? 1 : 9),
        panel_(panel_kernels().panel),
        oihw_(oihw),
        prepared_(prepared) {}

  void run(Team& team) const {
    const int depth_pieces = padded(shape_.in_channels) / kChannelBlock;
    const int panels = padded_outputs(shape_) / panel_;
    team.run([&](int member) {
      const Share share = share_of(panels * depth_pieces, member, team.size());
      for (int i = share.begin; i < share.end; ++i) {
        prepare({i / depth_pieces, i % depth_pieces * kChannelBlock});
      }
      HWY_DYNAMIC_DISPATCH(flush)();
    });
  }

 private:
  void prepare(const Piece& piece) const {
    const auto depth = static_cast<std::ptrdiff_t>(padded(shape_.in_channels));
    const std::ptrdiff_t products = std::ptrdiff_t{form_.products} * form_.products;
    for (int i = piece.first_input; i < piece.first_input + kChannelBlock; ++i) {
      alignas(64) std::array<float, std::size_t{9} * kMaxPanel> taps{};
      if (i < shape_.in_channels) gather(piece.panel * panel_, i, taps.data());
      float* out = prepared_ + (piece.panel * products * depth + i) * panel_;
      if (taps_ == 1) {
        std::copy_n(taps.data(), panel_, out);
      } else {
        HWY_DYNAMIC_DISPATCH(transform)(form_, taps.data(), out, depth * panel_);
      }
    }
  }

  // taps[tap][column] for one input channel; outputs past the last are left as they are.
  void gather(int first_output, int input, float* taps) const {
    const int columns = std::clamp(shape_.out_channels - first_output, 0, panel_);
    const std::ptrdiff_t row = std::ptrdiff_t{shape_.in_channels} * taps_;
    const float* from = oihw_.data() + first_output * row + std::ptrdiff_t{input} * taps_;
    for (int column = 0; column < columns; ++column, from += row) {
      for (int t = 0; t < taps_; ++t) taps[t * kMaxPanel + column] = from[t];
    }
  }

  const ConvolutionShape& shape_;
  TileForm form_;
  int taps_;
  int panel_;
  std::span<const float> oihw_;
  float* prepared_;
};

}  // namespace

std::size_t tile_weight_floats(const ConvolutionShape& shape) {
  const auto products = static_cast<std::size_t>(tile_form(shape).products);
  return products * products * static_cast<std::size_t>(padded_outputs(shape)) *
         static_cast<std::size_t>(padded(shape.in_channels));
}

void prepare_tile_weights(const ConvolutionShape& shape, std::span<const float> oihw,
                          float* prepared, Team& team) {
  Preparation(shape, oihw, prepared).run(team);
}

}  // namespace sdvae::kernels
#endif
