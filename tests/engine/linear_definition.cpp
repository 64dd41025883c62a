#include "engine/linear_definition.h"

#include <algorithm>

namespace sdvae::testing_support {
namespace {

constexpr int kHeadWidth = LinearAttention::kHeadWidth;

// A channel's values at a position, which is counted along the rows.
double at(const Planes& planes, int channel, int position) {
  return planes.at(channel, position / planes.width, position % planes.width);
}

double weight_of_pair(const Planes& all, int head, int query, int key) {
  double weight = 0;
  for (int c = 3 * head * kHeadWidth; c < (3 * head + 1) * kHeadWidth; ++c) {
    weight += std::max(at(all, c, query), 0.0) * std::max(at(all, c + kHeadWidth, key), 0.0);
  }
  return weight;
}

}  // namespace

Planes joined(const std::vector<Planes>& parts) {
  Planes all = empty_planes(0, parts.front().height, parts.front().width);
  for (const Planes& part : parts) {
    all.channels += part.channels;
    all.values.insert(all.values.end(), part.values.begin(), part.values.end());
  }
  return all;
}

Planes mixed_heads(const StoredTensor& mix, const Planes& x) {
  Planes y = empty_planes(x.channels, x.height, x.width);
  for (int i = 0; i < x.channels * x.height * x.width; ++i) {
    const int out = i / (x.height * x.width);
    const int position = i % (x.height * x.width);
    double& sum = y.values[static_cast<std::size_t>(i)];
    for (int in = 0; in < kHeadWidth; ++in) {
      sum += weight_at(mix, out * kHeadWidth + in) *
             at(x, out / kHeadWidth * kHeadWidth + in, position);
    }
  }
  return y;
}

Planes attended_linearly(const Planes& all, double epsilon) {
  Planes y = empty_planes(all.channels / 3, all.height, all.width);
  const int positions = all.height * all.width;
  for (int i = 0; i < y.channels / kHeadWidth * positions; ++i) {
    const int head = i / positions;
    const int query = i % positions;
    double sum = epsilon;
    for (int key = 0; key < positions; ++key) {
      const double weight = weight_of_pair(all, head, query, key);
      sum += weight;
      for (int c = 0; c < kHeadWidth; ++c) {
        y.at(head * kHeadWidth + c, query / y.width, query % y.width) +=
            weight * at(all, (3 * head + 2) * kHeadWidth + c, key);
      }
    }
    for (int c = 0; c < kHeadWidth; ++c) {
      y.at(head * kHeadWidth + c, query / y.width, query % y.width) /= sum;
    }
  }
  return y;
}

}  // namespace sdvae::testing_support
