#include "network/kl_blocks.h"

namespace sdvae {

Residual bind_block(Binder& binder, const std::string& block, int width, int out) {
  return {.body = {binder.norm(block + ".norm1", width), Silu{},
                   binder.convolution(block + ".conv1", {width, out}),
                   binder.norm(block + ".norm2", out), Silu{},
                   binder.convolution(block + ".conv2", {out, out})},
          .shortcut = {}};
}

Residual bind_attention(Binder& binder, const AttentionNames& names, int width) {
  const Binder::Shape shape{width, width, 1};
  return {.body = {binder.norm(names.norm, width),
                   Attention{.query = binder.convolution(names.query, shape),
                             .key = binder.convolution(names.key, shape),
                             .value = binder.convolution(names.value, shape),
                             .out = binder.convolution(names.out, shape)}},
          .shortcut = {}};
}

}  // namespace sdvae
