// A part of a depthwise convolution's work (depthwise.h).
#pragma once

namespace sdvae::kernels {

struct DepthwiseBlock {
  int first = 0;     // channel of the output with which it begins
  int channels = 0;  // a multiple of kChannelBlock
  int parts = 1;     // 2: so many of the gates' channels belong to them
};

}  // namespace sdvae::kernels
