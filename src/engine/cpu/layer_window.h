// Which part of a layer's input a part of its output depends on: what must be known to compute a
// picture in parts. Windows are in the coordinates of whole maps.
#pragma once

#include "engine/cpu/plan.h"
#include "kernels/window.h"
#include "network/network.h"

namespace sdvae::cpu {

using kernels::Window;

// The shape after a layer, from one before it that it can take; without a buffer.
[[nodiscard]] Map shape_after(const Layer& layer, const Map& before);

// How often a layer asks for the statistics of a whole map.
[[nodiscard]] int norm_count(const Layer& layer);

// Attention mixes all places, so it is never computed in windows.
[[nodiscard]] bool mixes_all_places(const Layer& layer);

// Its output has more places than its input, or fewer.
[[nodiscard]] bool changes_size(const Layer& layer);

// The window of the input from which `wanted` of the output follows, when zeros stand in for what
// lies outside of it. It begins and ends where a layer that halves sizes can begin and end.
[[nodiscard]] Window window_before(const Layer& layer, const Window& wanted, const Map& input);

// The window of the output that comes of a window of the input. Next to its edges, those of the
// whole map aside, there may be wrong values: window_before has made it large enough for them.
[[nodiscard]] Window window_after(const Layer& layer, const Window& given);

// The window of a layer's input on which its norm number `norm` (0 or 1) depends for `wanted`.
[[nodiscard]] Window window_before_norm(int norm, const Window& wanted, const Map& input);

// `window` seen from `outer`, which holds it.
[[nodiscard]] Window relative_to(const Window& window, const Window& outer);

}  // namespace sdvae::cpu
