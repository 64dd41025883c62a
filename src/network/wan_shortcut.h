// The shortcuts around the levels of Wan 2.2's and Qwen-Image-2.1's autoencoders, on one frame.
//
// Going down, AvgDown3D lays the frames and pixels of each block of time x 2 x 2 side by side as
// channels and takes the mean of every few; going up, DupUp3D repeats channels and deals them out
// again. Where time is halved a frame of zeros stands before the only one, and where it is doubled
// the first of two frames is dropped (diffusers, autoencoder_kl_wan.py). Pure functions.
#pragma once

#include <optional>

#include "network/network.h"

namespace sdvae {

struct WanShortcut {
  int in = 0;   // Channels before the level.
  int out = 0;  // Channels behind it.
  bool changes_size = true;
  bool changes_time = false;
};

// Nothing where no such shortcut leads from so many channels to so many. An empty list is the value
// itself.
[[nodiscard]] std::optional<Ops> averaging_shortcut(const WanShortcut& level);
[[nodiscard]] std::optional<Ops> repeating_shortcut(const WanShortcut& level);

}  // namespace sdvae
