#include "network/wan_blocks.h"

#include <utility>
#include <vector>

#include <fmt/format.h>

namespace sdvae {

std::string WanBlocks::whole(std::string_view piece) const { return prefix_ + std::string(piece); }

std::string WanBlocks::half(std::string_view which, std::string_view piece) const {
  return fmt::format("{}{}.{}", prefix_, which, piece);
}

// RMS norm, SiLU and a convolution twice, with a 1x1 shortcut where the width changes.
Residual WanBlocks::block(const std::string& name, int& width) {
  const auto piece = [&](std::string_view which) { return fmt::format("{}.{}", name, which); };
  const int out = binder_.side(piece(names_.second_norm) + ".gamma", 0);
  Residual block{.body = {binder_.rms_norm(piece(names_.first_norm), width), Silu{},
                          binder_.frame_convolution(piece(names_.first_convolution), {width, out}),
                          binder_.rms_norm(piece(names_.second_norm), out), Silu{},
                          binder_.frame_convolution(piece(names_.second_convolution), {out, out})},
                 .shortcut = {}};
  if (out != width) {
    block.shortcut.emplace_back(binder_.frame_convolution(piece(names_.shortcut), {width, out, 1}));
  }
  width = out;
  return block;
}

Residual WanBlocks::attention(const std::string& name, int width) {
  const Binder::Shape shape{width, width, 1};
  std::vector<Convolution> parts = binder_.joined(name + ".to_qkv", shape, 3);
  return {.body = {binder_.rms_norm(name + ".norm", width),
                   Attention{.query = std::move(parts[0]),
                             .key = std::move(parts[1]),
                             .value = std::move(parts[2]),
                             .out = binder_.convolution(name + ".proj", shape)}},
          .shortcut = {}};
}

void WanBlocks::add_middle(Ops& ops, std::string_view which, int& width) {
  ops.emplace_back(block(half(which, names_.first_middle_block), width));
  ops.emplace_back(attention(half(which, names_.middle_attention), width));
  ops.emplace_back(block(half(which, names_.last_middle_block), width));
}

void WanBlocks::add_end(Ops& ops, std::string_view which, int width, int out) {
  ops.emplace_back(binder_.rms_norm(half(which, names_.norm_out), width));
  ops.emplace_back(Silu{});
  ops.emplace_back(binder_.frame_convolution(half(which, names_.conv_out), {width, out}));
}

}  // namespace sdvae
