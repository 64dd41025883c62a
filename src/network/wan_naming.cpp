#include "network/wan_naming.h"

#include <array>

namespace sdvae {
namespace {

constexpr WanNaming kDiffusersRow{
    .name = "diffusers names",
    .is_residual = false,
    .encoder_sign = "encoder.down_blocks.0.norm1.gamma",
    .decoder_sign = "decoder.up_blocks.0.upsamplers.0.resample.1.weight",
    .down_block = "encoder.down_blocks.{index}",
    .downsample = "encoder.down_blocks.{index}",
    .up_block = "decoder.up_blocks.{level}.resnets.{block}",
    .upsample = "decoder.up_blocks.{level}.upsamplers.0",
    .first_middle_block = "mid_block.resnets.0",
    .middle_attention = "mid_block.attentions.0",
    .last_middle_block = "mid_block.resnets.1",
    .conv_in = "conv_in",
    .norm_out = "norm_out",
    .conv_out = "conv_out",
    .first_norm = "norm1",
    .first_convolution = "conv1",
    .second_norm = "norm2",
    .second_convolution = "conv2",
    .shortcut = "conv_shortcut",
    .quant = "quant_conv",
    .post_quant = "post_quant_conv",
};

constexpr WanNaming residual_diffusers() {
  WanNaming naming = kDiffusersRow;
  naming.is_residual = true;
  naming.encoder_sign = "encoder.down_blocks.0.resnets.0.norm1.gamma";
  naming.decoder_sign = "decoder.up_blocks.0.upsampler.resample.1.weight";
  naming.down_block = "encoder.down_blocks.{level}.resnets.{block}";
  naming.downsample = "encoder.down_blocks.{level}.downsampler";
  naming.upsample = "decoder.up_blocks.{level}.upsampler";
  return naming;
}

constexpr WanNaming kWanRow{
    .name = "Wan names",
    .is_residual = false,
    .encoder_sign = "encoder.downsamples.0.residual.0.gamma",
    .decoder_sign = "decoder.upsamples.0.residual.0.gamma",
    .down_block = "encoder.downsamples.{index}",
    .downsample = "encoder.downsamples.{index}",
    .up_block = "decoder.upsamples.{index}",
    .upsample = "decoder.upsamples.{index}",
    .first_middle_block = "middle.0",
    .middle_attention = "middle.1",
    .last_middle_block = "middle.2",
    .conv_in = "conv1",
    .norm_out = "head.0",
    .conv_out = "head.2",
    .first_norm = "residual.0",
    .first_convolution = "residual.2",
    .second_norm = "residual.3",
    .second_convolution = "residual.6",
    .shortcut = "shortcut",
    .quant = "conv1",
    .post_quant = "conv2",
};

constexpr WanNaming residual_wan() {
  WanNaming naming = kWanRow;
  naming.is_residual = true;
  naming.encoder_sign = "encoder.downsamples.0.downsamples.0.residual.0.gamma";
  naming.decoder_sign = "decoder.upsamples.0.upsamples.0.residual.0.gamma";
  naming.down_block = "encoder.downsamples.{level}.downsamples.{block}";
  naming.downsample = naming.down_block;
  naming.up_block = "decoder.upsamples.{level}.upsamples.{block}";
  naming.upsample = naming.up_block;
  return naming;
}

constexpr std::array kWanNamings{kDiffusersRow, residual_diffusers(), kWanRow, residual_wan()};

}  // namespace

std::span<const WanNaming> wan_namings() noexcept { return kWanNamings; }

}  // namespace sdvae
