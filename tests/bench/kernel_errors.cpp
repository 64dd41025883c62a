// How far each kind of layer is from exact: the errors of float32 kernels against the definition in
// double precision, over the output's standard deviation.
//
//   kernel_errors [channels, 512 where none are given]
//
// A direct float32 sum, tap by tap, is beside them: what a plain convolution loses.
#include <cmath>
#include <cstdlib>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "kernels/any_convolution.h"
#include "kernels/convolution.h"
#include "kernels/level.h"
#include "kernels/maps.h"

namespace sdvae::kernels::testing_support {
namespace {

constexpr int kSide = 24;  // of the input: a multiple of every tile

struct Weights {
  ConvolutionShape shape;
  AlignedFloats values;
};

Weights weights_for(const ConvolutionShape& shape) {
  const std::size_t taps = shape.kind == ConvolutionKind::pointwise ? 1 : 9;
  const auto channels =
      static_cast<std::size_t>(shape.in_channels) * static_cast<std::size_t>(shape.out_channels);
  return {shape, random_floats(channels * taps, 3)};
}

Errors errors_of_kernel(const Weights& weights, const OwnedMap& input, const Expected& exact,
                        Team& team) {
  const ConvolutionShape& shape = weights.shape;
  const int side = output_size(shape, kSide);
  AlignedFloats prepared(weight_floats(shape));
  prepare_weights(shape, weights.values, prepared.data(), team);
  OwnedMap output({side, side, shape.out_channels});
  ConvolutionCall call{.shape = shape, .weights = prepared.data(), .input = &input.view()};
  call.output = &output.view();
  AlignedFloats scratch(scratch_floats(call, team.size()));
  convolve(call, scratch.data(), team);
  return errors_of(output, exact);
}

// winograd_3x3 alone: for each tap, then for each channel.
Errors errors_of_direct(const Weights& weights, const OwnedMap& input, const Expected& exact) {
  const int channels = weights.shape.in_channels;
  OwnedMap output({kSide, kSide, weights.shape.out_channels});
  float* out = output.view().values;
  for (int place = 0; place < kSide * kSide; ++place) {
    for (int o = 0; o < weights.shape.out_channels; ++o) {
      float sum = 0;
      for (int tap = 0; tap < 9; ++tap) {
        for (int i = 0; i < channels; ++i) {
          const double value =
              input.at(place / kSide + tap / 3 - 1, place % kSide + tap % 3 - 1, i);
          const auto weight = static_cast<std::size_t>((o * channels + i) * 9 + tap);
          sum = std::fma(static_cast<float>(value), weights.values[weight], sum);
        }
      }
      out[static_cast<std::ptrdiff_t>(place) * output.view().stride + o] = sum;
    }
  }
  return errors_of(output, exact);
}

void print(const std::string& name, const Errors& errors) {
  fmt::print("{:32} {:10.2e} {:10.2e}\n", name, errors.rms, errors.max);
}

void run(int channels) {
  Team team(2);
  const OwnedMap input({kSide, kSide, channels}, 1);
  fmt::print("{} channels, {}\n{:32} {:>10} {:>10}\n", channels, level_name(), "", "rms", "max");
  const auto measure = [&](const std::string& name, ConvolutionKind kind, int tile) {
    const Weights weights = weights_for({kind, channels, channels, tile});
    const Expected exact = convolve_as_defined({weights.shape, weights.values, {}}, input);
    if (kind == ConvolutionKind::winograd_3x3 && tile == 2) {
      print("3x3, direct", errors_of_direct(weights, input, exact));
    }
    print(name, errors_of_kernel(weights, input, exact, team));
  };
  measure("3x3, tiles of 2", ConvolutionKind::winograd_3x3, 2);
  measure("3x3, tiles of 4", ConvolutionKind::winograd_3x3, 4);
  measure("3x3, tiles of 6", ConvolutionKind::winograd_3x3, 6);
  measure("upsample + 3x3, tiles of 2", ConvolutionKind::upsample_3x3, 2);
  measure("upsample + 3x3, tiles of 4", ConvolutionKind::upsample_3x3, 4);
  measure("3x3 at stride 2, tiles of 4", ConvolutionKind::halve_3x3, 4);
  measure("1x1", ConvolutionKind::pointwise, 4);
}

}  // namespace
}  // namespace sdvae::kernels::testing_support

int main(int argc, char** argv) {
  const char* level = std::getenv("SDVAE_CPU");
  sdvae::kernels::limit_level(level != nullptr ? level : "");
  sdvae::kernels::testing_support::run(argc > 1 ? std::atoi(argv[1]) : 512);
}
