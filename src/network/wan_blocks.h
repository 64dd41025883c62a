// The blocks that Wan's autoencoders and those after them are made of, out of named weights, for
// one frame. One per binding.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "network/binder.h"
#include "network/network.h"
#include "network/wan_naming.h"
#include "network/weights.h"

namespace sdvae {

struct WanLayout {
  const WanNaming* naming = nullptr;
  std::string prefix;
};

class WanBlocks {
 public:
  WanBlocks(const Weights& weights, const WanLayout& layout)
      : binder_(weights), names_(*layout.naming), prefix_(layout.prefix) {}

  [[nodiscard]] Binder& binder() noexcept { return binder_; }
  [[nodiscard]] const Binder& binder() const noexcept { return binder_; }

  // The whole name of a piece of the model, or of one of its halves.
  [[nodiscard]] std::string whole(std::string_view piece) const;
  [[nodiscard]] std::string half(std::string_view which, std::string_view piece) const;

  // `width` becomes the block's. Everything throws Error (model) that names a tensor.
  [[nodiscard]] Residual block(const std::string& name, int& width);
  void add_middle(Ops& ops, std::string_view which, int& width);
  void add_end(Ops& ops, std::string_view which, int width, int out);

 private:
  [[nodiscard]] Residual attention(const std::string& name, int width);

  Binder binder_;
  const WanNaming& names_;
  const std::string prefix_;
};

}  // namespace sdvae
