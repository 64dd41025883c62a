// A variational autoencoder as data: its layers in the order in which they run, each with its
// weights. Whatever runs a network (libtorch, kernels of our own) reads this description; it knows
// no names of tensors and no files.
//
// Pictures are [N,3,H,W] in [-1, 1], latents [N,C,H/factor,W/factor]. The weights' bytes belong to
// the Weights that the network was bound from. Plain data, safe from any thread once built.
#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "tensors/safetensors.h"

namespace sdvae {

enum class Border {
  same,          // zeros all around: the size stays (or halves, at stride 2)
  right_bottom,  // zeros at the right and bottom only: how AutoencoderKL halves sizes
};

// y = weight * x + bias; a weight of shape [out, in] is a 1x1 convolution.
struct Convolution {
  StoredTensor weight;  // [out, in, k, k], k = 1 or 3
  std::optional<StoredTensor> bias;
  int stride = 1;
  Border border = Border::same;
};

// GroupNorm, Y. Wu and K. He, 2018; statistics over each group's channels and the whole picture.
struct GroupNorm {
  StoredTensor weight;
  StoredTensor bias;
  int groups = 32;
  double epsilon = 1e-6;
};

// x + conv2(silu(norm2(conv1(silu(norm1(x)))))), with a 1x1 shortcut where the width changes.
struct ResnetBlock {
  GroupNorm norm1;
  Convolution conv1;
  GroupNorm norm2;
  Convolution conv2;
  std::optional<Convolution> shortcut;
};

// x + out(softmax(q k^T / sqrt(width)) v) of norm(x): one head over all places of the picture.
struct Attention {
  GroupNorm norm;
  Convolution query;
  Convolution key;
  Convolution value;
  Convolution out;
};

// Nearest neighbour, twice the size, then a convolution.
struct UpsampleConvolution {
  Convolution convolution;
};

struct NormSilu {
  GroupNorm norm;
};

// TAESD's block: relu(conv3(relu(conv2(relu(conv1(x))))) + x).
struct TinyBlock {
  Convolution conv1;
  Convolution conv2;
  Convolution conv3;
};

// x + conv2(relu(conv1(relu(x)))): nothing stands in the way of the sum (K. He et al., "Identity
// Mappings in Deep Residual Networks", 2016).
struct PreactivationBlock {
  Convolution conv1;
  Convolution conv2;
};

// Halves the sides: channel c at (2y + i, 2x + j) becomes channel 4c + 2i + j at (y, x).
struct PixelUnshuffle {};
// The inverse.
struct PixelShuffle {};

struct Relu {};

// 3 tanh(x / 3): keeps latents inside what TAESD's decoder was trained on.
struct SoftClamp {};

// scale * x + offset: TAESD counts pixels from 0 to 1.
struct Affine {
  double scale = 1;
  double offset = 0;
};

using Layer =
    std::variant<Convolution, ResnetBlock, Attention, UpsampleConvolution, NormSilu, TinyBlock,
                 PreactivationBlock, PixelUnshuffle, PixelShuffle, Relu, SoftClamp, Affine>;

struct Network {
  std::vector<Layer> encoder;  // picture -> moments (mean, logvar), or latents without variance
  std::vector<Layer> decoder;  // latent -> picture, not clamped
  int latent_channels = 0;
  int factor = 1;
  bool has_moments = false;
  bool io_scaled = false;  // speaks scaled latents itself (the TAESD family)
};

}  // namespace sdvae
