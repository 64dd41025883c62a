#include "engine/cpu/layer_window.h"

#include <algorithm>
#include <type_traits>

#include "engine/cpu/convolution_step.h"

namespace sdvae::cpu {
namespace {

enum class Scale { same, doubled, halved };

// How far a place of the output looks to each side, in places of the input (of the output where the
// layer doubles the size).
struct Reach {
  Scale scale = Scale::same;
  int before = 0;
  int after = 0;
};

struct ReachOf {
  Reach operator()(const Convolution& layer) const {
    const int side = shape_of(layer).kind == kernels::ConvolutionKind::pointwise ? 0 : 1;
    if (layer.stride == 1) return {Scale::same, side, side};
    return {Scale::halved, layer.border == Border::same ? side : 0, side};
  }
  Reach operator()(const ResnetBlock& /*layer*/) const { return {Scale::same, 2, 2}; }
  Reach operator()(const TinyBlock& /*layer*/) const { return {Scale::same, 3, 3}; }
  Reach operator()(const PreactivationBlock& /*layer*/) const { return {Scale::same, 2, 2}; }
  Reach operator()(const UpsampleConvolution& /*layer*/) const { return {Scale::doubled, 1, 1}; }
  Reach operator()(const PixelShuffle& /*layer*/) const { return {Scale::doubled, 0, 0}; }
  Reach operator()(const PixelUnshuffle& /*layer*/) const { return {Scale::halved, 0, 0}; }
  template <typename Other>
  Reach operator()(const Other& /*layer*/) const {
    return {};
  }
};

Reach reach_of(const Layer& layer) { return std::visit(ReachOf{}, layer); }

struct Span {
  int begin;
  int end;
};

int floor_half(int value) { return value >= 0 ? value / 2 : -((1 - value) / 2); }

Span span_before(const Reach& reach, Span wanted, int size) {
  Span span{wanted.begin - reach.before, wanted.end + reach.after};
  if (reach.scale == Scale::doubled) {
    span = {floor_half(span.begin), floor_half(span.end + 1)};
  } else if (reach.scale == Scale::halved) {
    // A window starts at an even place and has an even size, as the kernels have it.
    span = {2 * wanted.begin - 2 * reach.before, 2 * wanted.end + 2 * reach.after};
  }
  return {std::max(span.begin, 0), std::min(span.end, size)};
}

Span span_after(const Reach& reach, Span given) {
  switch (reach.scale) {
    case Scale::doubled:
      return {2 * given.begin, 2 * given.end};
    case Scale::halved:
      return {given.begin / 2, (given.end + 1) / 2};
    case Scale::same:
      break;
  }
  return given;
}

Window window_of(Span rows, Span columns) {
  return {rows.begin, columns.begin, rows.end - rows.begin, columns.end - columns.begin};
}
Span rows_of(const Window& window) { return {window.top, window.bottom()}; }
Span columns_of(const Window& window) { return {window.left, window.right()}; }

Window reached(const Reach& reach, const Window& wanted, const Map& input) {
  return window_of(span_before(reach, rows_of(wanted), input.height),
                   span_before(reach, columns_of(wanted), input.width));
}

struct ChannelsAfter {
  int before;

  int operator()(const Convolution& layer) const { return shape_of(layer).out_channels; }
  int operator()(const ResnetBlock& layer) const { return shape_of(layer.conv2).out_channels; }
  int operator()(const UpsampleConvolution& layer) const {
    return shape_of(layer.convolution).out_channels;
  }
  int operator()(const TinyBlock& layer) const { return shape_of(layer.conv3).out_channels; }
  int operator()(const PixelUnshuffle& /*layer*/) const { return 4 * before; }
  int operator()(const PixelShuffle& /*layer*/) const { return before / 4; }
  template <typename Other>
  int operator()(const Other& /*layer*/) const {
    return before;
  }
};

}  // namespace

Map shape_after(const Layer& layer, const Map& before) {
  const Window after = window_after(layer, {0, 0, before.height, before.width});
  return {kNone, after.height, after.width, std::visit(ChannelsAfter{before.channels}, layer)};
}

int norm_count(const Layer& layer) {
  if (std::holds_alternative<ResnetBlock>(layer)) return 2;
  return std::holds_alternative<Attention>(layer) || std::holds_alternative<NormSilu>(layer) ? 1
                                                                                             : 0;
}

bool mixes_all_places(const Layer& layer) { return std::holds_alternative<Attention>(layer); }

bool changes_size(const Layer& layer) { return reach_of(layer).scale != Scale::same; }

Window window_before(const Layer& layer, const Window& wanted, const Map& input) {
  return reached(reach_of(layer), wanted, input);
}

Window window_after(const Layer& layer, const Window& given) {
  const Reach reach = reach_of(layer);
  return window_of(span_after(reach, rows_of(given)), span_after(reach, columns_of(given)));
}

Window window_before_norm(int norm, const Window& wanted, const Map& input) {
  // The second norm of a residual block follows its first convolution.
  return reached({Scale::same, norm, norm}, wanted, input);
}

Window relative_to(const Window& window, const Window& outer) {
  return {window.top - outer.top, window.left - outer.left, window.height, window.width};
}

}  // namespace sdvae::cpu
