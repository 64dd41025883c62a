// A convolution by tiles on random numbers, and all that it is made of.
#pragma once

#include "kernels/aligned_floats.h"
#include "kernels/channel_sums.h"
#include "kernels/maps.h"
#include "kernels/tile_convolution.h"

namespace sdvae::kernels::testing_support {

struct ConvolutionCase {
  TileShape shape;
  int height = 8;  // of the input
  int width = 8;
  int threads = 2;
  bool bias = true;
  bool residual = false;
  bool relu = false;
  bool relu_input = false;
  bool rounded_to_bfloat16 = false;  // input and weights
};

class ComputedConvolution {
 public:
  explicit ComputedConvolution(const ConvolutionCase& c);

  // Against the definition, which is computed anew.
  [[nodiscard]] Errors errors() const { return errors_of(output_, exact()); }
  [[nodiscard]] Expected exact() const;
  [[nodiscard]] const OwnedMap& input() const { return input_; }
  [[nodiscard]] const OwnedMap& output() const { return output_; }
  [[nodiscard]] const AlignedFloats& weights() const { return weights_; }  // as they are given
  [[nodiscard]] const ChannelSums& sums() const { return sums_; }

 private:
  void run();

  ConvolutionCase case_;
  ConvolutionGeometry geometry_;
  OwnedMap input_;
  OwnedMap output_;
  OwnedMap residual_;
  AlignedFloats weights_;
  AlignedFloats bias_;
  ChannelSums sums_;
};

}  // namespace sdvae::kernels::testing_support
