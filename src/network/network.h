// A variational autoencoder as data: its operations in the order in which they run, each with its
// weights. Whatever runs a network (libtorch, kernels of our own) reads this description; it knows
// no names of tensors and no files.
//
// Operations are primitive, but for one: Residual holds others. How far an operation looks, what it
// does to sizes and which norms it has is said once, in traits.h. Blocks that networks are made of
// are what a binder writes (bind_kl.cpp: `resnet`), and what runs together for speed is what an
// engine finds side by side.
//
// Pictures are [N,C,H,W] in [-1, 1], latents [N,C,H/factor,W/factor]. The weights' bytes belong to
// the Weights that the network was bound from, or to its owners. Plain data, safe from any thread
// once built.
#pragma once

#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "sdvae/latent_space.h"
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

// Each channel has a filter of its own; zeros lie all around.
struct DepthwiseConvolution {
  StoredTensor weight;  // [channels, 1, k, k], k = 3 or 5
  std::optional<StoredTensor> bias = {};
};

// GroupNorm, Y. Wu and K. He, 2018; statistics over each group's channels and the whole picture.
struct GroupNorm {
  StoredTensor weight;
  StoredTensor bias;
  int groups = 32;
  double epsilon = 1e-6;
};

// weight * x / rms + bias, with the root mean square over the channels of a position.
struct RmsNorm {
  // How it keeps off zero: |x| is at least epsilon (Wan's), or the mean of the squares has it added
  // (DC-AE's).
  enum class Floor { least_length, added_to_mean };
  StoredTensor weight;  // [channels]
  std::optional<StoredTensor> bias = {};
  double epsilon = 1e-12;
  Floor floor = Floor::least_length;
};

// x * sigmoid(x).
struct Silu {};

struct Relu {};

// out(softmax(q k^T / sqrt(width)) v): one head over all positions of the picture.
struct Attention {
  Convolution query;
  Convolution key;
  Convolution value;
  Convolution out;
};

// out(heads(qkv, scale_1(qkv), ...)) with qkv the channels of query, key and value one after the
// other, and of each scale likewise. Of all of them each 96 are a head's query, key and value, 32
// each; its result is v relu(k)^T relu(q) / (sum relu(k)^T relu(q) + epsilon), the sums over all
// positions of the picture: DC-AE's multi-scale linear attention.
struct LinearAttention {
  static constexpr int kHeadWidth = 32;
  // Every 32 of qkv's channels: a depthwise convolution, then a matrix of their own.
  struct Scale {
    DepthwiseConvolution depth;
    StoredTensor mix;  // [3 * inner channels, 32, 1, 1]
  };
  Convolution query;
  Convolution key;
  Convolution value;
  std::vector<Scale> scales;
  Convolution out;
  double epsilon = 1e-15;
};

// The first half of the channels times the SiLU of the second half's.
struct Gate {};

// Nearest neighbour, twice the size.
struct Upsample {};

// Halves the sides: each 2x2 square becomes four times the channels, in an order of latent_space.h.
struct PixelUnshuffle {
  PatchOrder order = PatchOrder::channel_row_column;
};
// The inverse.
struct PixelShuffle {
  PatchOrder order = PatchOrder::channel_row_column;
};

// Each channel is `scale` times the sum of consecutive ones of the input, or zeros where there are
// none: shortcuts between different widths average channels by it, repeat them or leave some out.
struct ChannelRuns {
  struct Run {
    int first = 0;
    int count = 0;
  };
  std::vector<Run> runs;  // One for each channel that comes out.
  double scale = 1;
};

// 3 tanh(x / 3): keeps latents inside what TAESD's decoder was trained on.
struct SoftClamp {};

// scale * x + offset: TAESD counts pixels from 0 to 1.
struct Affine {
  double scale = 1;
  double offset = 0;
};

struct Op;

// body(x) + shortcut(x); without operations the shortcut is x itself. Both end in the same shape.
struct Residual {
  std::vector<Op> body;
  std::vector<Op> shortcut;
};

struct Op : std::variant<Convolution, DepthwiseConvolution, GroupNorm, RmsNorm, Silu, Relu, Gate,
                         Attention, LinearAttention, Upsample, PixelUnshuffle, PixelShuffle,
                         ChannelRuns, SoftClamp, Affine, Residual> {
  using variant::variant;
};

using Ops = std::vector<Op>;

// A file may hold one half alone; the other has no operations then.
struct Network {
  Ops encoder;               // Picture -> moments (mean, logvar), or latents without variance.
  Ops decoder;               // Latent -> picture, not clamped.
  int picture_channels = 3;  // Red, green, blue, and alpha as the fourth.
  int latent_channels = 0;
  int factor = 1;            // Picture pixels to a latent pixel, each way.
  bool has_moments = false;  // Whether the encoder ends in moments.
  bool io_scaled = false;    // Whether it speaks scaled latents itself, as the TAESD family does.
  // Family, packing and statistics, where its own tensors tell them; channels and factor are above.
  // Without numbers they are the configuration's, else the family's.
  std::optional<LatentSpace> space = {};
  int passed_over = 0;  // Tensors that are its own, but take no part in what is done to a picture.
  // What keeps weights alive that lie in no file as they are used, such as a part of a tensor.
  std::vector<std::shared_ptr<const void>> owners = {};
};

}  // namespace sdvae
