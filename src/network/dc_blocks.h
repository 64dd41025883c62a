// The pieces that DC-AE is made of, out of named weights: residual blocks, blocks of linear
// attention and a gated linear unit, and convolutions that change the size. A piece is told by the
// beginning of its tensors' names, dot included. Everything throws Error (model) that names a
// tensor.
#pragma once

#include <string>

#include "network/binder.h"
#include "network/dc_naming.h"
#include "network/network.h"

namespace sdvae {

class DcBlocks {
 public:
  DcBlocks(Binder& binder, const DcNaming& naming) : binder_(binder), naming_(naming) {}

  // Channels of the block that the piece is; 0 where it is none.
  [[nodiscard]] int width_of(const std::string& piece) const;
  // The name of the convolution in a piece that changes the size; empty where it is none.
  [[nodiscard]] std::string resampling_at(const std::string& piece) const;

  void add_block(Ops& ops, const std::string& piece, int width);
  [[nodiscard]] RmsNorm norm(const std::string& name, int width);

  // To half the size by a stride, or by a shuffle where the convolution gives a quarter of `out`.
  [[nodiscard]] Ops halving(const std::string& name, int width, int out);
  // To twice the size by the nearest pixel, or by a shuffle where it gives four times `out`.
  [[nodiscard]] Ops doubling(const std::string& name, int width, int out);
  // Whether any of these was a shuffle, or any since that was forgotten.
  [[nodiscard]] bool shuffles() const noexcept { return shuffles_; }
  void forget_shuffles() noexcept { shuffles_ = false; }

 private:
  [[nodiscard]] bool has(const std::string& beginning) const {
    return binder_.weights().has_prefix(beginning);
  }
  [[nodiscard]] Residual residual_block(const std::string& piece, int width);
  [[nodiscard]] LinearAttention linear_attention(const std::string& piece, int width);
  [[nodiscard]] LinearAttention::Scale attention_scale(const std::string& depth,
                                                       const std::string& mix, int width);
  [[nodiscard]] Residual gated_unit(const std::string& piece, int width);

  Binder& binder_;
  const DcNaming& naming_;
  bool shuffles_ = false;
};

}  // namespace sdvae
