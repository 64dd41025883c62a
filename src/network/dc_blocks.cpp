#include "network/dc_blocks.h"

#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "network/naming.h"

namespace sdvae {
namespace {

constexpr int kHeadWidth = LinearAttention::kHeadWidth;
constexpr int kUnitHalves = 2;

std::string within(const std::string& piece, std::string_view name) {
  return piece + std::string(name);
}

}  // namespace

int DcBlocks::width_of(const std::string& piece) const {
  for (const std::string_view layer : {naming_.attention_out, naming_.second_convolution}) {
    const std::string weight = within(piece, layer) + ".weight";
    if (has(weight)) return binder_.side(weight, 0);
  }
  return 0;
}

std::string DcBlocks::resampling_at(const std::string& piece) const {
  for (const std::string_view name : {naming_.inner_resampling, naming_.resampling}) {
    if (has(within(piece, name) + ".weight")) return within(piece, name);
  }
  return {};
}

void DcBlocks::add_block(Ops& ops, const std::string& piece, int width) {
  if (!has(within(piece, naming_.attention_out) + ".")) {
    ops.emplace_back(residual_block(piece, width));
    return;
  }
  ops.emplace_back(Residual{
      .body = {linear_attention(piece, width), norm(within(piece, naming_.attention_norm), width)},
      .shortcut = {}});
  ops.emplace_back(gated_unit(piece, width));
}

RmsNorm DcBlocks::norm(const std::string& name, int width) {
  if (has(name + ".running_mean")) {
    binder_.fail("it is a DC-AE with batch norms, which SANA's have not",
                 "those that can be opened are dc-ae-f32c32-sana-1.0 and its kin");
  }
  return binder_.mean_norm(name, width);
}

Ops DcBlocks::halving(const std::string& name, int width, int out) {
  if (4 * binder_.side(name + ".weight", 0) == out) {
    shuffles_ = true;
    return {binder_.convolution(name, {width, out / 4}), PixelUnshuffle{}};
  }
  Convolution convolution = binder_.convolution(name, {width, out});
  convolution.stride = 2;
  return {std::move(convolution)};
}

Ops DcBlocks::doubling(const std::string& name, int width, int out) {
  if (binder_.side(name + ".weight", 0) == 4 * out) {
    shuffles_ = true;
    return {binder_.convolution(name, {width, 4 * out}), PixelShuffle{}};
  }
  return {Upsample{}, binder_.convolution(name, {width, out})};
}

Residual DcBlocks::residual_block(const std::string& piece, int width) {
  const std::string first = within(piece, naming_.first_convolution);
  const std::string second = within(piece, naming_.second_convolution);
  return {.body = {binder_.convolution(first, {width, width}), Silu{},
                   binder_.convolution(second, {.in = width, .out = width, .bias = false}),
                   norm(within(piece, naming_.block_norm), width)},
          .shortcut = {}};
}

LinearAttention DcBlocks::linear_attention(const std::string& piece, int width) {
  if (width % kHeadWidth != 0) {
    binder_.fail(fmt::format("its attention has {} channels, of which heads of {} leave a rest",
                             width, kHeadWidth));
  }
  const Binder::Shape shape{.in = width, .out = width, .kernel = 1, .bias = false};
  std::vector<Convolution> qkv;
  if (naming_.query.empty()) {
    qkv = binder_.joined(within(piece, naming_.qkv), shape, 3);
  } else {
    for (const std::string_view name : {naming_.query, naming_.key, naming_.value}) {
      qkv.push_back(binder_.convolution(within(piece, name), shape));
    }
  }
  LinearAttention attention{
      .query = qkv[0], .key = qkv[1], .value = qkv[2], .scales = {}, .out = {}};
  int joined = width;
  for (int index = 0;; ++index, joined += width) {
    const std::string depth = piece + fill(naming_.scale_depth, 0, 0, index);
    const std::string mix = piece + fill(naming_.scale_mix, 0, 0, index) + ".weight";
    if (!has(depth + ".")) break;
    attention.scales.push_back(attention_scale(depth, mix, width));
  }
  attention.out = binder_.convolution(within(piece, naming_.attention_out),
                                      {.in = joined, .out = width, .kernel = 1, .bias = false});
  return attention;
}

LinearAttention::Scale DcBlocks::attention_scale(const std::string& depth, const std::string& mix,
                                                 int width) {
  const int kernel = binder_.side(depth + ".weight", 2);
  if (kernel != 3 && kernel != 5) {
    binder_.fail(fmt::format("its attention has a scale of {}x{}", kernel, kernel),
                 "scales of 3x3 and 5x5 can be computed");
  }
  if (const int head_width = binder_.side(mix, 1); head_width != kHeadWidth) {
    binder_.fail(fmt::format("its attention has heads of {} channels", head_width),
                 "heads of 32 channels can be computed");
  }
  const int channels = 3 * width;
  const auto rows = static_cast<std::uint64_t>(channels);
  return {.depth = binder_.depthwise(depth, {.out = channels, .kernel = kernel, .bias = false}),
          .mix = binder_.take(mix, {rows, kHeadWidth, 1, 1})};
}

Residual DcBlocks::gated_unit(const std::string& piece, int width) {
  const std::string depth = within(piece, naming_.unit_depth);
  const int inner = binder_.side(depth + ".weight", 0);
  if (inner % kUnitHalves != 0) {
    binder_.fail(fmt::format("tensor {} has {} channels, which are no two halves",
                             quoted_text(depth + ".weight"), inner));
  }
  const Binder::Shape last{.in = inner / kUnitHalves, .out = width, .kernel = 1, .bias = false};
  return {.body = {binder_.convolution(within(piece, naming_.unit_in), {width, inner, 1}), Silu{},
                   binder_.depthwise(depth, {.out = inner}), Gate{},
                   binder_.convolution(within(piece, naming_.unit_out), last),
                   norm(within(piece, naming_.unit_norm), width)},
          .shortcut = {}};
}

}  // namespace sdvae
