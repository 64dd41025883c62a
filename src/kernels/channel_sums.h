// What a GroupNorm needs to know of its input: the sum and the sum of squares of each channel.
// Convolutions gather them on the way to memory; add_sums is for maps that come from elsewhere.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "kernels/feature_map.h"
#include "kernels/team.h"
#include "kernels/window.h"

namespace sdvae::kernels {

struct ChannelSums {
  std::vector<double> sum;     // [channels]
  std::vector<double> square;  // [channels]
  double positions = 0;        // number of positions that were added up
};

// The same gathered by a team: each member adds to its own sums, add_to adds those up. Members
// work in float32 over short runs and add the runs in double. Made and collected by one thread.
class MemberSums {
 public:
  MemberSums(int members, int channels);

  // Adds float32 sums of channels first, first + 1, ... for one member; what lies beyond the
  // channels is padding and is left out.
  void add(int member, int first, std::span<const float> sum, std::span<const float> square);

  // Adds all, which come of so many positions; empty sums are zeros.
  void add_to(ChannelSums& sums, double positions) const;

 private:
  [[nodiscard]] std::size_t at(int member, int channel) const noexcept;

  int members_;
  int channels_;
  std::size_t stride_;       // doubles from one member's sums to the next, whole cache lines
  std::vector<double> sum_;  // [members][stride]
  std::vector<double> square_;
};

// Adds the sums of a window to `sums`, which are empty before the first.
void add_sums(const FeatureMap& map, const Window& window, ChannelSums& sums, Team& team);

}  // namespace sdvae::kernels
