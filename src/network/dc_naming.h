// How the files of the world name DC-AE's tensors, as data.
//
// A half has pieces, {block} within {level}, counted from 0: levels from the picture's on, the
// pieces of each in the order in which they run. Names within a piece are those of its layers.
// Sources: diffusers' autoencoder_dc.py, and the table between its names and those of the models'
// authors in its single_file_utils.py.
#pragma once

#include <span>
#include <string_view>

namespace sdvae {

struct DcNaming {
  std::string_view name;  // The naming as people call it.
  std::string_view encoder_in;
  std::string_view encoder_piece;
  std::string_view encoder_out;
  std::string_view decoder_in;
  std::string_view decoder_piece;
  std::string_view decoder_norm;
  std::string_view decoder_out;
  std::string_view resampling;        // Name within a piece, as all that follow are.
  std::string_view inner_resampling;  // Its other name, where it holds a convolution as a part.
  std::string_view first_convolution;
  std::string_view second_convolution;
  std::string_view block_norm;
  std::string_view query;  // Where this is empty, `qkv` is all three.
  std::string_view key;
  std::string_view value;
  std::string_view qkv;
  std::string_view scale_depth;  // Template that takes {index}, as the next one is.
  std::string_view scale_mix;
  std::string_view attention_out;
  std::string_view attention_norm;
  std::string_view unit_in;  // The gated linear unit.
  std::string_view unit_depth;
  std::string_view unit_out;
  std::string_view unit_norm;
};

[[nodiscard]] std::span<const DcNaming> dc_namings() noexcept;

}  // namespace sdvae
