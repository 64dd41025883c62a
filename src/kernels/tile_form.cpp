#include "kernels/tile_form.h"

#include <span>
#include <vector>

namespace sdvae::kernels {
namespace {

using Taps = std::array<double, 3>;

// Row j of G for points p: p_j^k over the product of (p_j - p_l), k the tap.
Taps taps_at(std::span<const double> points, std::size_t j) {
  double scale = 1;
  for (std::size_t l = 0; l < points.size(); ++l) {
    if (l != j) scale *= points[j] - points[l];
  }
  return {1 / scale, points[j] / scale, points[j] * points[j] / scale};
}

void add_product(TileForm& form, int input, const Taps& taps) {
  const auto index = static_cast<std::size_t>(form.products++);
  form.input.at(index) = input;
  form.filter.at(index) = taps;
}

// The filter (w0, w1+w2, 0) at even outputs, (0, w0+w1, w2) at odd ones.
Taps even_taps(const Taps& g) { return {g[0], g[1], g[1]}; }
Taps odd_taps(const Taps& g) { return {g[1], g[1], g[2]}; }

constexpr Taps kAtInfinity = {0, 0, 1};

TileForm stride1(TileKind kind, std::span<const double> pairs) {
  std::vector<double> points = {0.0};
  for (const double point : pairs) points.insert(points.end(), {point, -point});
  const int count = static_cast<int>(points.size());
  TileForm form{.kind = kind, .window = count + 1, .step = count - 1, .origin = -1, .products = 0};
  form.outputs = form.step;
  for (int j = 0; j < count; ++j) {
    add_product(form, j, taps_at(points, static_cast<std::size_t>(j)));
  }
  add_product(form, count, kAtInfinity);
  return form;
}

// points[0] is 0 and points[1] is 1.
TileForm upsample(TileKind kind, std::span<const double> points) {
  const int count = static_cast<int>(points.size());
  TileForm form{.kind = kind, .window = count + 1, .step = count - 1, .origin = -1, .products = 0};
  form.outputs = 2 * form.step;
  for (int j = 0; j < count; ++j) {
    add_product(form, j, even_taps(taps_at(points, static_cast<std::size_t>(j))));
  }
  for (int j = 2; j < count; ++j) {
    add_product(form, j, odd_taps(taps_at(points, static_cast<std::size_t>(j))));
  }
  add_product(form, count, odd_taps(kAtInfinity));
  return form;
}

TileForm stride2(bool pads_all_around) {
  constexpr std::array kPoints = {kStride2Point1, -kStride2Point1, kStride2Point2, -kStride2Point2};
  TileForm form{
      .kind = TileKind::stride2_f4x4, .window = 9, .step = 8, .products = 0, .outputs = 4};
  form.origin = pads_all_around ? -1 : 0;
  for (int j = 0; j < 4; ++j) {
    const Taps taps = taps_at(kPoints, static_cast<std::size_t>(j));
    add_product(form, j, {taps[0], 0, taps[1]});
  }
  add_product(form, 4, kAtInfinity);
  for (int j = 5; j < 9; ++j) add_product(form, j, {0, 1, 0});
  return form;
}

}  // namespace

TileForm tile_form(const TileShape& shape) {
  constexpr std::array kUpsampleF4x4 = {0.0, 1.0, -1.0, 0.5, -2.0};
  constexpr std::array kUpsampleF2x2 = {0.0, 1.0, -1.0};
  switch (shape.kind) {
    case TileKind::f6x6:
      return stride1(shape.kind, kF6x6Points);
    case TileKind::f4x4:
      return stride1(shape.kind, kF4x4Points);
    case TileKind::upsample_f4x4:
      return upsample(shape.kind, kUpsampleF4x4);
    case TileKind::upsample_f2x2:
      return upsample(shape.kind, kUpsampleF2x2);
    case TileKind::stride2_f4x4:
      return stride2(shape.pads_all_around);
    case TileKind::pointwise:
      break;
  }
  TileForm form;
  form.filter[0] = {1, 0, 0};
  return form;
}

}  // namespace sdvae::kernels
