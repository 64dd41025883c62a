// Which part of a unit's input a part of its output depends on: what must be known to compute a
// picture in parts. Windows are in the coordinates of whole maps.
#pragma once

#include "engine/cpu/plan.h"
#include "kernels/window.h"
#include "network/traits.h"

namespace sdvae::cpu {

using kernels::Window;

// The shape after operations, from one before them that they can take; without a buffer.
[[nodiscard]] Map shape_after(const OpChain& chain, const Map& before);

// The window of the input from which `wanted` of the output follows, when zeros stand in for what
// lies outside of it. It begins and ends where operations that halve sizes can begin and end.
[[nodiscard]] Window window_before(const OpChain& chain, const Window& wanted, const Map& input);

// The window of the output that comes of a window of the input. Next to its edges, those of the
// whole map aside, there may be wrong values: window_before has made it large enough for them.
[[nodiscard]] Window window_after(const OpChain& chain, const Window& given);

// `window` seen from `outer`, which holds it.
[[nodiscard]] Window relative_to(const Window& window, const Window& outer);

}  // namespace sdvae::cpu
