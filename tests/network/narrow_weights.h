// Weights of the narrowest autoencoders, zeros under real names, for tests of binding.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "network/weights.h"

namespace sdvae::testing_support {

class WeightsMaker {
 public:
  WeightsMaker() { weights_.label = "'made.safetensors'"; }

  void add(const std::string& name, std::vector<std::uint64_t> shape,
           StoredDtype dtype = StoredDtype::f32) {
    std::uint64_t count = bytes_per_value(dtype);
    for (const std::uint64_t side : shape) count *= side;
    auto bytes = std::make_shared<std::vector<std::byte>>(count);
    weights_.tensors[name] = {name, dtype, std::move(shape), *bytes};
    weights_.owners.push_back(std::move(bytes));
  }
  void convolution(const std::string& name, std::uint64_t out, std::uint64_t in,
                   std::uint64_t kernel = 3) {
    add(name + ".weight", {out, in, kernel, kernel});
    add(name + ".bias", {out});
  }
  void norm(const std::string& name) {
    add(name + ".weight", {32});
    add(name + ".bias", {32});
  }
  void block(const std::string& name) {
    for (const char* which : {"1", "2"}) {
      norm(name + ".norm" + which);
      convolution(name + ".conv" + which, 32, 32);
    }
  }
  [[nodiscard]] Weights take() { return std::move(weights_); }

 private:
  Weights weights_;
};

// CompVis' names after a prefix: so many levels, one block each, width 32, 4 latent channels.
[[nodiscard]] inline WeightsMaker narrow_kl(const std::string& prefix = "", int levels = 2) {
  WeightsMaker made;
  for (const std::string part : {"encoder", "decoder"}) {
    const std::string start = prefix + part + ".";
    const bool encodes = part == "encoder";
    made.convolution(start + "conv_in", 32, encodes ? 3 : 4);
    made.block(start + "mid.block_1");
    made.norm(start + "mid.attn_1.norm");
    for (const char* piece : {"q", "k", "v", "proj_out"}) {
      made.convolution(start + "mid.attn_1." + piece, 32, 32, 1);
    }
    made.block(start + "mid.block_2");
    made.norm(start + "norm_out");
    made.convolution(start + "conv_out", encodes ? 8 : 3, 32);
  }
  for (int number = 0; number < levels; ++number) {
    const std::string level = std::to_string(number);
    made.block(prefix + "encoder.down." + level + ".block.0");
    made.block(prefix + "decoder.up." + level + ".block.0");
    made.block(prefix + "decoder.up." + level + ".block.1");
    const std::string next = std::to_string(number + 1);
    if (number + 1 == levels) break;
    made.convolution(prefix + "encoder.down." + level + ".downsample.conv", 32, 32);
    made.convolution(prefix + "decoder.up." + next + ".upsample.conv", 32, 32);
  }
  made.convolution(prefix + "quant_conv", 8, 8, 1);
  made.convolution(prefix + "post_quant_conv", 4, 4, 1);
  return made;
}

// With a factor of 8, as the families of Stable Diffusion have it.
[[nodiscard]] inline WeightsMaker narrow_sd() { return narrow_kl("", 4); }

// taesd.py's encoder or decoder, 64 wide.
[[nodiscard]] inline WeightsMaker tiny_half(bool encoder) {
  const std::string layers = encoder ? "CBDBBBDBBBDBBBC" : "-C-BBB-DBBB-DBBB-DBC";
  WeightsMaker made;
  for (std::size_t layer = 0; layer < layers.size(); ++layer) {
    const std::string name = std::to_string(layer);
    const bool first = layer == (encoder ? 0U : 1U);
    const bool last = layer + 1 == layers.size();
    const std::uint64_t in = first ? (encoder ? 3 : 4) : 64;
    const std::uint64_t out = last ? (encoder ? 4 : 3) : 64;
    if (layers[layer] == 'C') made.convolution(name, out, in);
    if (layers[layer] == 'D') made.add(name + ".weight", {64, 64, 3, 3});
    if (layers[layer] != 'B') continue;
    for (const char* piece : {".conv.0", ".conv.2", ".conv.4"}) {
      made.convolution(name + piece, 64, 64);
    }
  }
  return made;
}

// sdvae's own kind (training/train_builtin.py), 16 wide, with a factor of 4.
[[nodiscard]] inline WeightsMaker narrow_shuffle() {
  WeightsMaker made;
  const auto block = [&](const std::string& name) {
    made.convolution(name + ".a", 16, 16);
    made.convolution(name + ".b", 16, 16);
  };
  made.convolution("encoder.1", 16, 12);  // 0 unshuffles
  block("encoder.2");
  made.convolution("encoder.4", 16, 64, 1);  // 3 unshuffles
  block("encoder.5");
  made.convolution("encoder.7", 4, 16);  // 6 is a ReLU
  made.convolution("decoder.0", 16, 4);
  block("decoder.1");
  made.convolution("decoder.2", 64, 16, 1);
  block("decoder.4");                     // 3 shuffles
  made.convolution("decoder.6", 12, 16);  // 5 is a ReLU, 7 shuffles
  return made;
}

}  // namespace sdvae::testing_support
