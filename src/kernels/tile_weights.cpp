#include "kernels/tile_weights.h"

#include <algorithm>
#include <array>

#include "kernels/gemm.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/tile_weights.cpp"
#include <hwy/cache_control.h>
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "kernels/packed_operands-inl.h"

HWY_BEFORE_NAMESPACE();
namespace sdvae::kernels::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using Lanes = hn::CappedTag<float, 16>;
using V = hn::Vec<Lanes>;
constexpr int kLanes = static_cast<int>(hn::MaxLanes(Lanes()));
constexpr std::size_t kRows = std::size_t{3} * kMaxProducts;  // the first stage's results

HWY_INLINE V apply(const std::array<double, 3>& filter, const V* taps, std::size_t stride) {
  const Lanes d;
  V sum = hn::Mul(hn::Set(d, static_cast<float>(filter[0])), taps[0]);
  sum = hn::MulAdd(hn::Set(d, static_cast<float>(filter[1])), taps[stride], sum);
  return hn::MulAdd(hn::Set(d, static_cast<float>(filter[2])), taps[2 * stride], sum);
}

// The first stage for half a panel: rows of taps to [y][product].
HWY_INLINE void transform_rows(const TileForm& form, const float* taps, V* rows) {
  V filter[kFilterTaps];
  for (std::size_t t = 0; t < kFilterTaps; ++t) filter[t] = hn::Load(Lanes(), taps + t * kMaxPanel);
  for (std::size_t y = 0; y < 3; ++y) {
    for (std::size_t x = 0; x < static_cast<std::size_t>(form.products); ++x) {
      rows[y * kMaxProducts + x] = apply(form.filter[x], filter + 3 * y, 1);
    }
  }
}

// What the second stage makes of the first stage's rows of the channels in one packed element.
template <std::size_t kPerElement>
HWY_INLINE V packed_of(const std::array<double, 3>& filter, const V (&rows)[kPerElement][kRows],
                       std::size_t x) {
  const V first = apply(filter, rows[0] + x, kMaxProducts);
  if constexpr (kPerElement == 1) {
    return first;
  } else {
    return pair_up(first, apply(filter, rows[1] + x, kMaxProducts));
  }
}

// The filters of one panel of outputs for the input channels of one packed
// element (operand_type.h):
// taps[channel][tap][kMaxPanel] to out[product][panel].
template <std::size_t kPerElement>
void transform_packed(const TileForm& form, const float* taps, float* out,
                      std::ptrdiff_t product_stride) {
  const Lanes d;
  const auto products = static_cast<std::size_t>(form.products);
  V left[kPerElement][kRows];
  V right[kPerElement][kRows];
  for (std::size_t channel = 0; channel < kPerElement; ++channel, taps += kFilterTaps * kMaxPanel) {
    transform_rows(form, taps, left[channel]);
    transform_rows(form, taps + kLanes, right[channel]);
  }
  for (std::size_t y = 0; y < products; ++y) {
    for (std::size_t x = 0; x < products; ++x, out += product_stride) {
      // Together: cache lines that are streamed in parts cost several times as much.
      hn::Stream(packed_of(form.filter[y], left, x), d, out);
      hn::Stream(packed_of(form.filter[y], right, x), d, out + kLanes);
    }
  }
}

void transform_floats(const TileForm& form, const float* taps, float* out,
                      std::ptrdiff_t product_stride) {
  transform_packed<1>(form, taps, out, product_stride);
}

void transform_pairs(const TileForm& form, const float* taps, float* out,
                     std::ptrdiff_t product_stride) {
  transform_packed<2>(form, taps, out, product_stride);
}

void flush() { hwy::FlushStream(); }

}  // namespace
}  // namespace sdvae::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace sdvae::kernels {
namespace {

// Panels of every size divide it.
int padded_outputs(const TileShape& shape) {
  return (shape.out_channels + kMaxPanel - 1) / kMaxPanel * kMaxPanel;
}

constexpr std::size_t index(int value) { return static_cast<std::size_t>(value); }

HWY_EXPORT(transform_floats);
HWY_EXPORT(transform_pairs);
HWY_EXPORT(flush);

// One panel of outputs and 16 input channels.
struct Piece {
  int panel = 0;
  int first_input = 0;
};

class Preparation {
 public:
  Preparation(const TileShape& shape, std::span<const float> oihw, float* prepared)
      : shape_(shape),
        form_(tile_form(shape)),
        taps_(shape.kind == TileKind::pointwise ? 1 : 9),
        panel_(panel_kernels().panel),
        oihw_(oihw),
        prepared_(prepared) {}

  void run(Team& team) const {
    const int depth_pieces = padded(shape_.in_channels) / kChannelBlock;
    const int panels = padded_outputs(shape_) / panel_;
    team.run([&](int member) {
      const Share share = share_of(panels * depth_pieces, member, team.size());
      for (int i = share.begin; i < share.end; ++i) {
        const Piece piece{i / depth_pieces, i % depth_pieces * kChannelBlock};
        if (shape_.operands == OperandType::float32) {
          prepare<1>(piece);
        } else {
          prepare<2>(piece);
        }
      }
      HWY_DYNAMIC_DISPATCH(flush)();
    });
  }

 private:
  template <int kPerElement>
  void prepare(const Piece& piece) const {
    const std::ptrdiff_t depth = padded(shape_.in_channels) / kPerElement;
    const std::ptrdiff_t products = std::ptrdiff_t{form_.products} * form_.products;
    for (int i = piece.first_input; i < piece.first_input + kChannelBlock; i += kPerElement) {
      // 1x1: zeros but for one.
      alignas(64) std::array<float, index(kPerElement) * kFilterTaps * kMaxPanel> taps{};
      for (int j = 0; j < kPerElement && i + j < shape_.in_channels; ++j) {
        gather(piece.panel * panel_, i + j, taps.data() + index(j) * kFilterTaps * kMaxPanel);
      }
      float* out = prepared_ + (piece.panel * products * depth + i / kPerElement) * panel_;
      if constexpr (kPerElement == 1) {
        HWY_DYNAMIC_DISPATCH(transform_floats)(form_, taps.data(), out, depth * panel_);
      } else {
        HWY_DYNAMIC_DISPATCH(transform_pairs)(form_, taps.data(), out, depth * panel_);
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

  const TileShape& shape_;
  TileForm form_;
  int taps_;
  int panel_;
  std::span<const float> oihw_;
  float* prepared_;
};

}  // namespace

std::size_t tile_weight_floats(const TileShape& shape) {
  const auto products = static_cast<std::size_t>(tile_form(shape).products);
  return products * products * static_cast<std::size_t>(padded_outputs(shape)) *
         static_cast<std::size_t>(packed_count(shape.operands, padded(shape.in_channels)));
}

void prepare_tile_weights(const TileShape& shape, std::span<const float> oihw, float* prepared,
                          Team& team) {
  Preparation(shape, oihw, prepared).run(team);
}

}  // namespace sdvae::kernels
#endif
