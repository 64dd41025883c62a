// The blocks that AutoencoderKL is made of, and others after it: a GroupNorm before each layer, and
// the value itself added. Out of named weights; everything throws Error (model) that names a
// tensor.
#pragma once

#include <string>

#include "network/binder.h"
#include "network/network.h"

namespace sdvae {

// GroupNorm, SiLU and a convolution twice, called norm1, conv1, norm2 and conv2 in the block. Where
// the width changes the shortcut is the caller's to add.
[[nodiscard]] Residual bind_block(Binder& binder, const std::string& block, int width, int out);

struct AttentionNames {
  std::string norm;
  std::string query;
  std::string key;
  std::string value;
  std::string out;
};

[[nodiscard]] Residual bind_attention(Binder& binder, const AttentionNames& names, int width);

}  // namespace sdvae
