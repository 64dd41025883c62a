#include "engine/toy_network.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

namespace sdvae::testing_support {
namespace {

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
      const double scale = std::sqrt(x.channels) / std::max(std::sqrt(square), op.epsilon);
      for (int c = 0; c < x.channels; ++c) x.at(c, row, column) *= scale * weight_at(op.weight, c);
    }
    return x;
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

  Planes operator()(const PixelUnshuffle& /*op*/, const Planes& x) const {
    Planes small = empty_planes(4 * x.channels, x.height / 2, x.width / 2);
    for (int c = 0; c < small.channels; ++c) {
      for (int i = 0; i < small.height * small.width; ++i) {
        const int row = i / small.width;
        const int column = i % small.width;
        small.at(c, row, column) = x.at(c / 4, 2 * row + c / 2 % 2, 2 * column + c % 2);
      }
    }
    return small;
  }

  Planes operator()(const PixelShuffle& /*op*/, const Planes& x) const {
    Planes large = empty_planes(x.channels / 4, 2 * x.height, 2 * x.width);
    for (int c = 0; c < large.channels; ++c) {
      for (int i = 0; i < large.height * large.width; ++i) {
        const int row = i / large.width;
        const int column = i % large.width;
        large.at(c, row, column) = x.at(4 * c + row % 2 * 2 + column % 2, row / 2, column / 2);
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

StoredTensor ToyOps::tensor(std::vector<std::uint64_t> shape, float scale, float offset) {
  std::size_t count = 1;
  for (const std::uint64_t side : shape) count *= side;
  std::normal_distribution<float> normal;
  auto& values = *memory_.emplace_back(std::make_unique<std::vector<float>>(count));
  for (float& value : values) value = offset + scale * normal(generator_);
  return {"toy", StoredDtype::f32, std::move(shape), std::as_bytes(std::span(values))};
}

Convolution ToyOps::convolution(int in, int out, int kernel) {
  const auto side = static_cast<std::uint64_t>(kernel);
  const auto inputs = static_cast<std::uint64_t>(in);
  const auto outputs = static_cast<std::uint64_t>(out);
  Convolution op;
  op.weight = tensor({outputs, inputs, side, side},
                     1.0F / std::sqrt(static_cast<float>(in * kernel * kernel)), 0.0F);
  op.bias = tensor({outputs}, 0.1F, 0.0F);
  return op;
}

Convolution ToyOps::halving(int in, int out, Border border) {
  Convolution op = convolution(in, out);
  op.stride = 2;
  op.border = border;
  return op;
}

GroupNorm ToyOps::norm(int channels, int groups) {
  const auto count = static_cast<std::uint64_t>(channels);
  return {tensor({count}, 0.2F, 1.0F), tensor({count}, 0.2F, 0.0F), groups};
}

RmsNorm ToyOps::rms_norm(int channels) {
  return {tensor({static_cast<std::uint64_t>(channels)}, 0.2F, 1.0F)};
}

Residual ToyOps::resnet(int in, int out) {
  Residual block{
      .body = {norm(in), Silu{}, convolution(in, out), norm(out), Silu{}, convolution(out, out)},
      .shortcut = {}};
  if (in != out) block.shortcut.emplace_back(convolution(in, out, 1));
  return block;
}

Residual ToyOps::attention(int channels) {
  return {
      .body = {norm(channels),
               Attention{convolution(channels, channels, 1), convolution(channels, channels, 1),
                         convolution(channels, channels, 1), convolution(channels, channels, 1)}},
      .shortcut = {}};
}

Residual ToyOps::tiny(int channels) {
  return {.body = {convolution(channels, channels), Relu{}, convolution(channels, channels), Relu{},
                   convolution(channels, channels)},
          .shortcut = {}};
}

Residual ToyOps::preactivation(int channels) {
  return {
      .body = {Relu{}, convolution(channels, channels), Relu{}, convolution(channels, channels)},
      .shortcut = {}};
}

Planes random_planes(int channels, int height, int width) {
  Planes planes = empty_planes(channels, height, width);
  std::mt19937 generator(9);
  std::normal_distribution<double> normal;
  for (double& value : planes.values) {
    value = static_cast<double>(static_cast<float>(normal(generator)));
  }
  return planes;
}

double error_of(std::span<const float> values, const Planes& expected) {
  double square = 0;
  double largest = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    square += expected.values[i] * expected.values[i];
    const double error = std::abs(static_cast<double>(values[i]) - expected.values[i]);
    if (!(error <= largest)) largest = error;
  }
  return largest / std::sqrt(square / static_cast<double>(values.size()));
}

Planes compute(const Ops& ops, Planes value) {
  const Definition definition;
  for (const Op& op : ops) {
    value = std::visit([&](const auto& kind) { return definition(kind, value); }, op);
  }
  return value;
}

}  // namespace sdvae::testing_support
