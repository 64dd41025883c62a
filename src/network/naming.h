// How the files of the world name an AutoencoderKL's tensors, as data.
//
// The templates take {level} and {block}, counted from 0. A name is prefix + template + ".weight"
// or ".bias". Sources: diffusers' models/autoencoders/vae.py (before 0.17 its attention spoke of
// query, key, value and proj_attn) and CompVis' ldm/modules/diffusionmodules/model.py.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "network/weights.h"

namespace sdvae {

struct Naming {
  std::string_view name;  // The naming as people call it.
  std::string_view down_block;
  std::string_view downsample;
  std::string_view up_block;
  std::string_view upsample;
  std::string_view middle_block;  // Template whose {block} is 0 or 1.
  std::string_view attention;
  std::string_view attention_norm;  // Name within the attention, as the next four are.
  std::string_view query;
  std::string_view key;
  std::string_view value;
  std::string_view attention_out;
  std::string_view shortcut;
  std::string_view norm_out;
  int first_middle_block = 0;
  bool up_counts_from_picture = false;  // Whether the decoder's level 0 is the last to run.
};

[[nodiscard]] std::span<const Naming> kl_namings() noexcept;

// What stands before the autoencoder's names in a checkpoint, the empty prefix first.
[[nodiscard]] std::span<const std::string_view> kl_prefixes() noexcept;

// The first of them under which the weights have that tensor.
[[nodiscard]] std::optional<std::string> prefix_of(const Weights& weights, std::string_view tensor);

// A template with its numbers filled in; {index} stands in templates of wan_naming.h.
[[nodiscard]] std::string fill(std::string_view pattern, int level, int block = 0, int index = 0);

}  // namespace sdvae
