// How far each kind of layer is from exact: the errors of the kernels against the definition in
// double precision, over the output's standard deviation.
//
//   kernel_errors [channels, 512 where none are given]
//
// A direct float32 sum, tap by tap, is beside them: what a plain convolution loses.
#include <cmath>
#include <cstdlib>
#include <string>

#include <fmt/format.h>

#include "kernels/computed_convolution.h"
#include "kernels/level.h"

namespace sdvae::kernels::testing_support {
namespace {

constexpr int kSide = 24;  // of the input: a multiple of every tile

// Of 3x3 at stride 1: for each tap, then for each channel.
Errors errors_of_direct(const ComputedConvolution& computed, int channels) {
  OwnedMap output({kSide, kSide, channels});
  float* out = output.view().values;
  for (int position = 0; position < kSide * kSide; ++position) {
    for (int o = 0; o < channels; ++o) {
      float sum = 0;
      for (int tap = 0; tap < 9; ++tap) {
        for (int i = 0; i < channels; ++i) {
          const double value = computed.input().at(position / kSide + tap / 3 - 1,
                                                   position % kSide + tap % 3 - 1, i);
          const auto weight = static_cast<std::size_t>((o * channels + i) * 9 + tap);
          sum = std::fma(static_cast<float>(value), computed.weights()[weight], sum);
        }
      }
      out[static_cast<std::ptrdiff_t>(position) * output.view().stride + o] = sum;
    }
  }
  return errors_of(output, computed.exact());
}

void print(const std::string& name, const Errors& errors) {
  fmt::print("{:40} {:10.2e} {:10.2e}\n", name, errors.rms, errors.max);
}

void run(int channels) {
  fmt::print("{} channels, {}\n{:40} {:>10} {:>10}\n", channels, level_name(), "", "rms", "max");
  const auto compute = [&](TileKind kind, OperandType operands) {
    const TileShape shape{kind, channels, channels, false, operands};
    return ComputedConvolution({.shape = shape, .height = kSide, .width = kSide, .bias = false});
  };
  const auto measure = [&](const std::string& name, TileKind kind,
                           OperandType operands = OperandType::float32) {
    print(name + (operands == OperandType::bfloat16 ? ", bfloat16" : ""),
          compute(kind, operands).errors());
  };
  print("3x3, direct", errors_of_direct(compute(TileKind::f4x4, OperandType::float32), channels));
  measure("3x3, F(4x4,3x3)", TileKind::f4x4);
  measure("3x3, F(6x6,3x3)", TileKind::f6x6);
  measure("upsample + 3x3, tiles of 2", TileKind::upsample_f2x2);
  measure("upsample + 3x3, tiles of 4", TileKind::upsample_f4x4);
  measure("3x3 at stride 2", TileKind::stride2_f4x4);
  measure("1x1", TileKind::pointwise);
  measure("3x3, F(4x4,3x3)", TileKind::f4x4, OperandType::bfloat16);
  measure("upsample + 3x3, tiles of 2", TileKind::upsample_f2x2, OperandType::bfloat16);
  measure("3x3 at stride 2", TileKind::stride2_f4x4, OperandType::bfloat16);
  measure("1x1", TileKind::pointwise, OperandType::bfloat16);
}

}  // namespace
}  // namespace sdvae::kernels::testing_support

int main(int argc, char** argv) {
  const char* level = std::getenv("SDVAE_CPU");
  sdvae::kernels::limit_level(level != nullptr ? level : "");
  sdvae::kernels::testing_support::run(argc > 1 ? std::atoi(argv[1]) : 512);
}
