// Wan's VAEs (AutoencoderKLWan), Qwen-Image's, which is Wan 2.1's (AutoencoderKLQwenImage), and
// Qwen-Image-2.1's (AutoencoderKLQwenImage21), out of named weights, for one picture: networks for
// videos that see a single frame. What convolves over time is reduced to what it does to that
// frame, and what only runs between frames (time_conv) is passed over. Sizes come from the shapes.
// Safe from any thread.
#pragma once

#include <optional>
#include <string>

#include "network/kl_settings.h"
#include "network/network.h"
#include "network/wan_blocks.h"
#include "network/weights.h"

namespace sdvae {

// Which names the weights use; nothing when they hold no such autoencoder.
[[nodiscard]] std::optional<WanLayout> find_wan(const Weights& weights);

// Throws Error (model) that names a tensor which is missing, has the wrong shape or is too many, or
// when nothing tells where time is halved in a network with shortcuts. `settings` learns it.
[[nodiscard]] Network bind_wan(const Weights& weights, const WanLayout& layout,
                               KlSettings& settings);

}  // namespace sdvae
