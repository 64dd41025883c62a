#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

#include "engine/linear_definition.h"
#include "engine/toy_network.h"

namespace sdvae::testing_support {

Planes empty_planes(int channels, int height, int width) {
  return {channels, height, width,
          std::vector<double>(static_cast<std::size_t>(channels) *
                              static_cast<std::size_t>(height) * static_cast<std::size_t>(width))};
}

double weight_at(const StoredTensor& tensor, int index) {
  float value = 0;
  std::memcpy(&value, tensor.bytes.data() + static_cast<std::size_t>(index) * sizeof(float),
              sizeof(float));
  return static_cast<double>(value);
}

namespace {

double silu(double x) { return x / (1 + std::exp(-x)); }

Planes changed(Planes value, double (*change)(double)) {
  std::transform(value.values.begin(), value.values.end(), value.values.begin(), change);
  return value;
}

Planes sum_of(Planes a, const Planes& b) {
  std::transform(a.values.begin(), a.values.end(), b.values.begin(), a.values.begin(),
                 std::plus<>());
  return a;
}

Planes relu(const Planes& value) {
  return changed(value, [](double x) { return std::max(x, 0.0); });
}

// An overload for each kind of operation.
struct Definition {
  Planes operator()(const Convolution& op, const Planes& x) const {
    const int kernel = static_cast<int>(op.weight.shape[2]);
    const int before = op.border == Border::same ? kernel / 2 : 0;
    Planes y =
        empty_planes(static_cast<int>(op.weight.shape[0]), (x.height + op.stride - 1) / op.stride,
                     (x.width + op.stride - 1) / op.stride);
    const auto value = [&](int out, int row, int column) {
      double sum = op.bias ? weight_at(*op.bias, out) : 0.0;
      for (int i = 0; i < x.channels * kernel * kernel; ++i) {
        const int dy = i / kernel % kernel - before;
        const int dx = i % kernel - before;
        sum +=
            weight_at(op.weight, out * x.channels * kernel * kernel + i) *
            std::as_const(x).at(i / kernel / kernel, row * op.stride + dy, column * op.stride + dx);
      }
      return sum;
    };
    for (int out = 0; out < y.channels; ++out) {
      for (int i = 0; i < y.height * y.width; ++i) {
        y.at(out, i / y.width, i % y.width) = value(out, i / y.width, i % y.width);
      }
    }
    return y;
  }

  Planes operator()(const GroupNorm& op, Planes x) const {
    const auto plane = x.values.size() / static_cast<std::size_t>(x.channels);
    const auto size = x.values.size() / static_cast<std::size_t>(op.groups);
    for (std::size_t first = 0; first < x.values.size(); first += size) {
      double mean = 0;
      double square = 0;
      for (std::size_t i = first; i < first + size; ++i) {
        mean += x.values[i] / static_cast<double>(size);
      }
      for (std::size_t i = first; i < first + size; ++i) {
        square += std::pow(x.values[i] - mean, 2) / static_cast<double>(size);
      }
      for (std::size_t i = first; i < first + size; ++i) {
        const int channel = static_cast<int>(i / plane);
        x.values[i] =
            (x.values[i] - mean) / std::sqrt(square + op.epsilon) * weight_at(op.weight, channel) +
            weight_at(op.bias, channel);
      }
    }
    return x;
  }

  Planes operator()(const RmsNorm& op, Planes x) const {
    for (int i = 0; i < x.height * x.width; ++i) {
      const int row = i / x.width;
      const int column = i % x.width;
      double square = 0;
      for (int c = 0; c < x.channels; ++c) square += std::pow(x.at(c, row, column), 2);
      const double scale = op.floor == RmsNorm::Floor::least_length
                               ? std::sqrt(x.channels) / std::max(std::sqrt(square), op.epsilon)
                               : 1 / std::sqrt(square / x.channels + op.epsilon);
      for (int c = 0; c < x.channels; ++c) {
        double& value = x.at(c, row, column);
        value *= scale * weight_at(op.weight, c);
        if (op.bias) value += weight_at(*op.bias, c);
      }
    }
    return x;
  }

  Planes operator()(const DepthwiseConvolution& op, const Planes& x) const {
    const int kernel = static_cast<int>(op.weight.shape[2]);
    Planes y = empty_planes(x.channels, x.height, x.width);
    for (int i = 0; i < x.channels * x.height * x.width; ++i) {
      const int c = i / x.width / x.height;
      const int row = i / x.width % x.height;
      const int column = i % x.width;
      double& sum = y.at(c, row, column);
      if (op.bias) sum = weight_at(*op.bias, c);
      for (int tap = 0; tap < kernel * kernel; ++tap) {
        sum += weight_at(op.weight, c * kernel * kernel + tap) *
               x.at(c, row + tap / kernel - kernel / 2, column + tap % kernel - kernel / 2);
      }
    }
    return y;
  }

  Planes operator()(const Gate& /*op*/, const Planes& x) const {
    Planes y = empty_planes(x.channels / 2, x.height, x.width);
    for (std::size_t i = 0; i < y.values.size(); ++i) {
      y.values[i] = x.values[i] * silu(x.values[y.values.size() + i]);
    }
    return y;
  }

  Planes operator()(const LinearAttention& op, const Planes& x) const {
    std::vector<Planes> qkv;
    for (const Convolution* const part : {&op.query, &op.key, &op.value}) {
      qkv.push_back((*this)(*part, x));
    }
    std::vector<Planes> scales = {joined(qkv)};
    for (const LinearAttention::Scale& scale : op.scales) {
      scales.push_back(mixed_heads(scale.mix, (*this)(scale.depth, scales.front())));
    }
    return (*this)(op.out, attended_linearly(joined(scales), op.epsilon));
  }

  Planes operator()(const Silu& /*op*/, const Planes& x) const { return changed(x, silu); }

  Planes operator()(const Residual& op, const Planes& x) const {
    return sum_of(compute(op.body, x), compute(op.shortcut, x));
  }

  Planes operator()(const Attention& op, const Planes& x) const {
    const Planes query = (*this)(op.query, x);
    const Planes key = (*this)(op.key, x);
    const Planes value = (*this)(op.value, x);
    const int positions = x.height * x.width;
    Planes mixed = empty_planes(x.channels, x.height, x.width);
    const auto at = [&](const Planes& planes, int c, int position) {
      return planes.values[static_cast<std::size_t>(c * positions + position)];
    };
    for (int q = 0; q < positions; ++q) {
      double sum = 0;
      for (int k = 0; k < positions; ++k) {
        double score = 0;
        for (int c = 0; c < x.channels; ++c) score += at(query, c, q) * at(key, c, k);
        const double weight = std::exp(score / std::sqrt(x.channels));
        sum += weight;
        for (int c = 0; c < x.channels; ++c) {
          mixed.values[static_cast<std::size_t>(c * positions + q)] += weight * at(value, c, k);
        }
      }
      for (int c = 0; c < x.channels; ++c) {
        mixed.values[static_cast<std::size_t>(c * positions + q)] /= sum;
      }
    }
    return (*this)(op.out, mixed);
  }

  Planes operator()(const Upsample& /*op*/, const Planes& x) const {
    Planes large = empty_planes(x.channels, 2 * x.height, 2 * x.width);
    for (int c = 0; c < x.channels; ++c) {
      for (int i = 0; i < large.height * large.width; ++i) {
        large.at(c, i / large.width, i % large.width) =
            std::as_const(x).at(c, i / large.width / 2, i % large.width / 2);
      }
    }
    return large;
  }

  // Where channel c of the pixel at (row, column) of a square lies.
  static int packed(PatchOrder order, int channels, int c, int row, int column) {
    switch (order) {
      case PatchOrder::channel_row_column:
        return 4 * c + 2 * row + column;
      case PatchOrder::channel_column_row:
        return 4 * c + 2 * column + row;
      case PatchOrder::row_column_channel:
        return (2 * row + column) * channels + c;
    }
    return 0;
  }

  Planes operator()(const PixelUnshuffle& op, const Planes& x) const {
    Planes small = empty_planes(4 * x.channels, x.height / 2, x.width / 2);
    for (int c = 0; c < x.channels; ++c) {
      for (int i = 0; i < x.height * x.width; ++i) {
        const int row = i / x.width;
        const int column = i % x.width;
        const int to = packed(op.order, x.channels, c, row % 2, column % 2);
        small.at(to, row / 2, column / 2) = x.at(c, row, column);
      }
    }
    return small;
  }

  Planes operator()(const PixelShuffle& op, const Planes& x) const {
    Planes large = empty_planes(x.channels / 4, 2 * x.height, 2 * x.width);
    for (int c = 0; c < large.channels; ++c) {
      for (int i = 0; i < large.height * large.width; ++i) {
        const int row = i / large.width;
        const int column = i % large.width;
        const int from = packed(op.order, large.channels, c, row % 2, column % 2);
        large.at(c, row, column) = x.at(from, row / 2, column / 2);
      }
    }
    return large;
  }

  Planes operator()(const ChannelRuns& op, const Planes& x) const {
    Planes sums = empty_planes(static_cast<int>(op.runs.size()), x.height, x.width);
    for (int c = 0; c < sums.channels; ++c) {
      const ChannelRuns::Run& run = op.runs[static_cast<std::size_t>(c)];
      for (int i = 0; i < x.height * x.width; ++i) {
        double& sum = sums.at(c, i / x.width, i % x.width);
        for (int from = run.first; from < run.first + run.count; ++from) {
          sum += op.scale * x.at(from, i / x.width, i % x.width);
        }
      }
    }
    return sums;
  }
  Planes operator()(const Relu& /*op*/, const Planes& x) const { return relu(x); }
  Planes operator()(const SoftClamp& /*op*/, const Planes& x) const {
    return changed(x, [](double v) { return 3 * std::tanh(v / 3); });
  }
  Planes operator()(const Affine& op, Planes x) const {
    for (double& value : x.values) value = value * op.scale + op.offset;
    return x;
  }
};

}  // namespace

double& Planes::at(int c, int y, int x) {
  return values.at(static_cast<std::size_t>((c * height + y) * width + x));
}

double Planes::at(int c, int y, int x) const {
  if (y < 0 || y >= height || x < 0 || x >= width) return 0.0;
  return values.at(static_cast<std::size_t>((c * height + y) * width + x));
}

Planes compute(const Ops& ops, Planes value) {
  const Definition definition;
  for (const Op& op : ops) {
    value = std::visit([&](const auto& kind) { return definition(kind, value); }, op);
  }
  return value;
}

}  // namespace sdvae::testing_support
