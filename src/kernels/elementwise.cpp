#include "kernels/elementwise.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>

namespace sdvae::kernels {
namespace {

// change(value) for every value; the padding stays as it is.
template <typename Change>
void change_all(FeatureMap& map, Team& team, Change change) {
  team.run([&](int member) {
    const Share share = share_of(map.height * map.width, member, team.size());
    for (std::ptrdiff_t position = share.begin; position < share.end; ++position) {
      float* const values = map.values + position * map.stride;
      for (int c = 0; c < map.channels; ++c) values[c] = change(values[c]);
    }
  });
}

// fill(y, x, values) for every position of a map, the padding set to zero first.
template <typename Fill>
void fill_all(FeatureMap& map, Team& team, Fill fill) {
  team.run([&](int member) {
    const Share rows = share_of(map.height, member, team.size());
    for (int y = rows.begin; y < rows.end; ++y) {
      for (int x = 0; x < map.width; ++x) {
        float* const values = values_at(map, y, x);
        std::fill(values + map.channels, values + map.stride, 0.0F);
        fill(y, x, values);
      }
    }
  });
}

}  // namespace

void relu(FeatureMap& map, Team& team) {
  change_all(map, team, [](float x) { return x < 0.0F ? 0.0F : x; });
}

void soft_clamp(FeatureMap& map, Team& team) {
  change_all(map, team, [](float x) { return 3.0F * std::tanh(x / 3.0F); });
}

void affine(FeatureMap& map, float scale, float offset, Team& team) {
  change_all(map, team, [=](float x) { return scale * x + offset; });
}

void add(const FeatureMap& from, FeatureMap& to, Team& team) {
  team.run([&](int member) {
    const Share share = share_of(to.height * to.width, member, team.size());
    const std::ptrdiff_t end = std::ptrdiff_t{share.end} * to.stride;
    for (std::ptrdiff_t i = std::ptrdiff_t{share.begin} * to.stride; i < end; ++i) {
      to.values[i] += from.values[i];
    }
  });
}

void upsample(const FeatureMap& from, FeatureMap& to, Team& team) {
  fill_all(to, team, [&](int y, int x, float* values) {
    std::copy_n(values_at(from, y / 2, x / 2), to.channels, values);
  });
}

void pixel_unshuffle(const FeatureMap& from, const SquareOrder& order, FeatureMap& to, Team& team) {
  fill_all(to, team, [&](int y, int x, float* values) {
    for (int part = 0; part < 4; ++part) {
      const float* const source = values_at(from, 2 * y + part / 2, 2 * x + part % 2);
      const std::ptrdiff_t place = part / 2 * order.row + part % 2 * order.column;
      float* const first = values + place;
      for (std::ptrdiff_t c = 0; c < from.channels; ++c) first[order.channel * c] = source[c];
    }
  });
}

void pixel_shuffle(const FeatureMap& from, const SquareOrder& order, FeatureMap& to, Team& team) {
  fill_all(to, team, [&](int y, int x, float* values) {
    const std::ptrdiff_t part = y % 2 * order.row + x % 2 * order.column;
    const float* const source = values_at(from, y / 2, x / 2) + part;
    for (std::ptrdiff_t c = 0; c < to.channels; ++c) values[c] = source[order.channel * c];
  });
}

void sum_runs(const FeatureMap& from, std::span<const ChannelRun> runs, float scale, FeatureMap& to,
              Team& team) {
  fill_all(to, team, [&](int y, int x, float* values) {
    const float* const source = values_at(from, y, x);
    for (const ChannelRun& run : runs) {
      const float* const first = source + run.first;
      *values++ = scale * std::accumulate(first, first + run.count, 0.0F);
    }
  });
}

}  // namespace sdvae::kernels
