#include "metrics/ssim.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace sdvae {
namespace {

constexpr std::size_t kTaps = kSsimWindowPx;
constexpr double kSigma = 1.5;
constexpr double kC1 = (0.01 * kPeakLevel) * (0.01 * kPeakLevel);
constexpr double kC2 = (0.03 * kPeakLevel) * (0.03 * kPeakLevel);

using Window = std::array<double, kTaps>;
using Row = std::vector<double>;

// One row of the planes that the window averages. The two variances are only ever needed as their
// sum, so the squares are filtered together: four planes instead of five.
struct Moments {
  Row a;
  Row b;
  Row squares;   // The sums a*a + b*b.
  Row products;  // The products a*b.

  explicit Moments(std::size_t width) : a(width), b(width), squares(width), products(width) {}
};

// One axis of the window: its weight at (x, y) is the product of two of these.
Window gaussian() {
  Window weights{};
  double sum = 0;
  constexpr std::size_t kCentre = kTaps / 2;
  for (std::size_t i = 0; i < kTaps; ++i) {
    const double distance = static_cast<double>(i) - static_cast<double>(kCentre);
    weights.at(i) = std::exp(-distance * distance / (2 * kSigma * kSigma));
    sum += weights.at(i);
  }
  for (double& weight : weights) weight /= sum;
  return weights;
}

void load_row(const Image& image, std::size_t y, const ChannelWeights& weights, Row& out) {
  const std::uint8_t* pixel = image.rgb.data() + y * out.size() * 3;
  for (double& value : out) {
    value = weights[0] * pixel[0] + weights[1] * pixel[1] + weights[2] * pixel[2];
    pixel += 3;
  }
}

void add_second_moments(Moments& row) {
  for (std::size_t x = 0; x < row.a.size(); ++x) {
    row.squares[x] = row.a[x] * row.a[x] + row.b[x] * row.b[x];
    row.products[x] = row.a[x] * row.b[x];
  }
}

// The window along a row: `out` is shorter than `in` by the window's width less one.
void filter_row(const Row& in, const Window& window, Row& out) {
  for (std::size_t x = 0; x < out.size(); ++x) {
    double sum = 0;
    for (std::size_t tap = 0; tap < kTaps; ++tap) sum += window[tap] * in[x + tap];
    out[x] = sum;
  }
}

void filter_along(const Moments& in, const Window& window, Moments& out) {
  filter_row(in.a, window, out.a);
  filter_row(in.b, window, out.b);
  filter_row(in.squares, window, out.squares);
  filter_row(in.products, window, out.products);
}

// The window down the columns, over the last rows: `ring` holds as many as the window is high, and
// `first` is the index of the oldest.
void filter_down(const std::vector<Moments>& ring, std::size_t first, const Window& window,
                 Moments& out) {
  const auto column = [&](Row Moments::*plane) {
    std::array<const double*, kTaps> rows{};
    for (std::size_t tap = 0; tap < kTaps; ++tap) {
      rows[tap] = (ring[(first + tap) % kTaps].*plane).data();
    }
    Row& sums = out.*plane;
    for (std::size_t x = 0; x < sums.size(); ++x) {
      double sum = 0;
      for (std::size_t tap = 0; tap < kTaps; ++tap) sum += window[tap] * rows[tap][x];
      sums[x] = sum;
    }
  };
  column(&Moments::a);
  column(&Moments::b);
  column(&Moments::squares);
  column(&Moments::products);
}

double sum_ssim(const Moments& m) {
  double sum = 0;
  for (std::size_t x = 0; x < m.a.size(); ++x) {
    const double mean_product = m.a[x] * m.b[x];
    const double mean_squares = m.a[x] * m.a[x] + m.b[x] * m.b[x];
    const double covariance = m.products[x] - mean_product;
    const double variances = m.squares[x] - mean_squares;
    sum += (2 * mean_product + kC1) * (2 * covariance + kC2) /
           ((mean_squares + kC1) * (variances + kC2));
  }
  return sum;
}

}  // namespace

std::optional<double> mean_ssim(const Image& a, const Image& b, const ChannelWeights& weights) {
  if (a.width < kSsimWindowPx || a.height < kSsimWindowPx) return std::nullopt;
  const auto width = static_cast<std::size_t>(a.width);
  const auto height = static_cast<std::size_t>(a.height);
  const std::size_t valid_width = width - kTaps + 1;
  const std::size_t valid_height = height - kTaps + 1;

  const Window window = gaussian();
  Moments row(width);
  Moments means(valid_width);
  // The ring holds only as many rows as the window is high, so that a large photo stays in the
  // cache.
  std::vector<Moments> ring(kTaps, Moments(valid_width));
  double sum = 0;
  for (std::size_t y = 0; y < height; ++y) {
    load_row(a, y, weights, row.a);
    load_row(b, y, weights, row.b);
    add_second_moments(row);
    filter_along(row, window, ring[y % kTaps]);
    if (y + 1 < kTaps) continue;
    filter_down(ring, (y + 1) % kTaps, window, means);
    sum += sum_ssim(means);
  }
  return sum / static_cast<double>(valid_width * valid_height);
}

}  // namespace sdvae
