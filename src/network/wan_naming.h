// How the files of the world name the tensors of Wan's VAE and of those made of its blocks
// (Qwen-Image's, Wan 2.2's, Qwen-Image-2.1's), as data.
//
// The templates take {level} and {block} within the level, and {index}, the block's number where
// the levels lie in one row: all counted from 0 in the order in which they run. Behind the last
// block of a level its resampling counts as one more. Sources: diffusers' autoencoder_kl_wan.py and
// autoencoder_kl_qwenimage21.py, and the table between both in its single_file_utils.py.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace sdvae {

struct WanNaming {
  std::string_view name;  // The naming as people call it.
  bool is_residual;       // Whether each level has a shortcut around it.
  // Tensors that no other naming has, of the encoder and of the decoder.
  std::string_view encoder_sign;
  std::string_view decoder_sign;
  std::string_view down_block;
  std::string_view downsample;
  std::string_view up_block;
  std::string_view upsample;
  std::string_view first_middle_block;  // Name within the half, as the next five are.
  std::string_view middle_attention;
  std::string_view last_middle_block;
  std::string_view conv_in;
  std::string_view norm_out;
  std::string_view conv_out;
  std::string_view first_norm;  // Name within a block, as the next four are.
  std::string_view first_convolution;
  std::string_view second_norm;
  std::string_view second_convolution;
  std::string_view shortcut;
  std::string_view quant;
  std::string_view post_quant;
};

[[nodiscard]] std::span<const WanNaming> wan_namings() noexcept;

}  // namespace sdvae
