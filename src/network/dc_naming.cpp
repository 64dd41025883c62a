#include "network/dc_naming.h"

#include <array>

namespace sdvae {
namespace {

constexpr std::array kNamings = {
    DcNaming{.name = "diffusers names",
             .encoder_in = "encoder.conv_in",
             .encoder_piece = "encoder.down_blocks.{level}.{block}.",
             .encoder_out = "encoder.conv_out",
             .decoder_in = "decoder.conv_in",
             .decoder_piece = "decoder.up_blocks.{level}.{block}.",
             .decoder_norm = "decoder.norm_out",
             .decoder_out = "decoder.conv_out",
             .resampling = "conv",
             .inner_resampling = "conv.conv",
             .first_convolution = "conv1",
             .second_convolution = "conv2",
             .block_norm = "norm",
             .query = "attn.to_q",
             .key = "attn.to_k",
             .value = "attn.to_v",
             .qkv = "",
             .scale_depth = "attn.to_qkv_multiscale.{index}.proj_in",
             .scale_mix = "attn.to_qkv_multiscale.{index}.proj_out",
             .attention_out = "attn.to_out",
             .attention_norm = "attn.norm_out",
             .unit_in = "conv_out.conv_inverted",
             .unit_depth = "conv_out.conv_depth",
             .unit_out = "conv_out.conv_point",
             .unit_norm = "conv_out.norm"},
    DcNaming{.name = "DC-AE's own names",
             .encoder_in = "encoder.project_in.conv",
             .encoder_piece = "encoder.stages.{level}.op_list.{block}.",
             .encoder_out = "encoder.project_out.main.op_list.0.conv",
             .decoder_in = "decoder.project_in.main.conv",
             .decoder_piece = "decoder.stages.{level}.op_list.{block}.",
             .decoder_norm = "decoder.project_out.op_list.0",
             .decoder_out = "decoder.project_out.op_list.2.conv",
             .resampling = "main.conv",
             .inner_resampling = "main.conv.conv",
             .first_convolution = "main.conv1.conv",
             .second_convolution = "main.conv2.conv",
             .block_norm = "main.conv2.norm",
             .query = "",
             .key = "",
             .value = "",
             .qkv = "context_module.main.qkv.conv",
             .scale_depth = "context_module.main.aggreg.{index}.0",
             .scale_mix = "context_module.main.aggreg.{index}.1",
             .attention_out = "context_module.main.proj.conv",
             .attention_norm = "context_module.main.proj.norm",
             .unit_in = "local_module.main.inverted_conv.conv",
             .unit_depth = "local_module.main.depth_conv.conv",
             .unit_out = "local_module.main.point_conv.conv",
             .unit_norm = "local_module.main.point_conv.norm"},
};

}  // namespace

std::span<const DcNaming> dc_namings() noexcept { return kNamings; }

}  // namespace sdvae
