#include "kernels/last_convolution.h"

#include <algorithm>
#include <array>
#include <vector>

#include "kernels/gemm.h"
#include "kernels/panels.h"

namespace sdvae::kernels {
namespace {

constexpr int kTaps = 9;
constexpr int kGroup = 4;  // outputs that are added up together

// Products of one input position: tap by tap all outputs. Groups of outputs read a little further.
int products_of(int out_channels) {
  const int width = panel_kernels().panel;
  return (kTaps * out_channels + kGroup + width - 1) / width * width;
}

// The products of three input rows, of which the middle one is the output's.
class Member {
 public:
  Member(const LastConvolutionCall& call, float* scratch) : call_(call), scratch_(scratch) {}

  void compute(Share rows) {
    for (int y = rows.begin - 1; y < rows.end + 1; ++y) {
      if (y >= 0 && y < call_.input->height) multiply(y);
      if (y > rows.begin) add_up(y - 1);
    }
  }

 private:
  [[nodiscard]] float* products_at(int y) const {
    const FeatureMap& out = *call_.output;
    return scratch_ +
           static_cast<std::ptrdiff_t>((y + 3) % 3) * out.width * products_of(out.channels);
  }

  void multiply(int y) const {
    const PanelKernels& kernels = panel_kernels();
    const FeatureMap& in = *call_.input;
    const int columns = products_of(call_.output->channels);
    const RowSplit split = split_rows(in.width, kernels.max_rows);
    PanelProduct product{.a = in.values + static_cast<std::ptrdiff_t>(y) * in.width * in.stride,
                         .a_stride = in.stride,
                         .c = products_at(y),
                         .c_stride = columns,
                         .depth = in.stride};
    for (int part = 0; part < split.count; ++part) {
      const auto count = static_cast<std::size_t>(split.size(part));
      for (int first = 0; first < columns; first += kernels.panel) {
        PanelProduct one = product;
        one.b = call_.weights + static_cast<std::ptrdiff_t>(first) * in.stride;
        one.c += first;
        kernels.multiply.at(count)(one);
      }
      product.a += split.size(part) * product.a_stride;
      product.c += split.size(part) * product.c_stride;
    }
  }

  void add_up(int y) const {
    const FeatureMap& out = *call_.output;
    for (int x = 0; x < out.width; ++x) {
      float* const to = values_at(out, y, x);
      for (int first = 0; first < out.stride; first += kGroup) {
        add_up_group(y, x, first, to + first);
      }
    }
  }

  void add_up_group(int y, int x, int first, float* to) const {
    const FeatureMap& out = *call_.output;
    const int columns = products_of(out.channels);
    std::array<float, kGroup> sum{};
    if (first >= out.channels) {
      std::copy(sum.begin(), sum.end(), to);
      return;
    }
    if (call_.bias != nullptr) std::copy_n(call_.bias + first, kGroup, sum.begin());
    for (int tap = 0; tap < kTaps; ++tap) {
      const int from_y = y + tap / 3 - 1;
      const int from_x = x + tap % 3 - 1;
      if (from_y < 0 || from_y >= out.height || from_x < 0 || from_x >= out.width) continue;
      const float* const product = products_at(from_y) +
                                   static_cast<std::ptrdiff_t>(from_x) * columns +
                                   static_cast<std::ptrdiff_t>(tap) * out.channels + first;
      for (std::size_t i = 0; i < kGroup; ++i) sum[i] += product[i];
    }
    for (int i = 0; i < kGroup; ++i) {
      to[i] = first + i < out.channels ? sum[static_cast<std::size_t>(i)] : 0.0F;
    }
  }

  const LastConvolutionCall& call_;
  float* scratch_;
};

std::size_t member_floats(const FeatureMap& output) {
  return std::size_t{3} * static_cast<std::size_t>(output.width) *
         static_cast<std::size_t>(products_of(output.channels));
}

}  // namespace

std::size_t last_weight_floats(int in_channels, int out_channels) {
  return panel_floats({padded(in_channels), products_of(out_channels)});
}

void prepare_last_weights(std::span<const float> oihw, int out_channels, float* prepared,
                          Team& team) {
  const auto outputs = static_cast<std::size_t>(out_channels);
  const std::size_t inputs = oihw.size() / outputs / kTaps;
  const auto columns = static_cast<std::size_t>(products_of(out_channels));
  // [input][tap][output]; small, since the outputs are few.
  std::vector<float> matrix(inputs * columns);
  for (std::size_t out = 0; out < outputs; ++out) {
    for (std::size_t in = 0; in < inputs; ++in) {
      for (std::size_t tap = 0; tap < kTaps; ++tap) {
        matrix[in * columns + tap * outputs + out] = oihw[(out * inputs + in) * kTaps + tap];
      }
    }
  }
  const auto width = static_cast<int>(columns);
  const auto rows = static_cast<int>(inputs);
  pack_panels({matrix.data(), width, 1, rows, width}, {padded(rows), width}, prepared, team);
}

std::size_t last_scratch_floats(const LastConvolutionCall& call, int threads) {
  return static_cast<std::size_t>(threads) * member_floats(*call.output);
}

void last_convolution(const LastConvolutionCall& call, float* scratch, Team& team) {
  team.run([&](int number) {
    Member member(call, scratch + static_cast<std::size_t>(number) * member_floats(*call.output));
    member.compute(share_of(call.output->height, number, team.size()));
  });
}

}  // namespace sdvae::kernels
