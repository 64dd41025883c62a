// Asks the caches for the part of a feature map that a block of tiles will read next, a little at
// a time while other work is done. One object for one thread.
#pragma once

#include <cstddef>
#include <vector>

#include "kernels/feature_map.h"
#include "kernels/tile_plan.h"

namespace sdvae::kernels {

class FetchAhead {
 public:
  FetchAhead(const TilePlan& plan, const FeatureMap& input) : plan_(plan), input_(input) {}

  // Aims at the windows of a block's tiles; at nothing when there is no such block.
  void aim(int block);

  // Asks for the positions from where the last call ended until part / parts of all.
  void fetch_until(std::size_t part, std::size_t parts);

  // Goes on at part / parts of all.
  void skip_to(std::size_t part, std::size_t parts);

 private:
  void add_windows(int row, int first, int last);

  const TilePlan& plan_;
  const FeatureMap& input_;
  std::vector<const float*> positions_;
  std::size_t next_ = 0;
};

}  // namespace sdvae::kernels
