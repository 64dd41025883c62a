// The colour map viridis: dark blue over green to yellow, even in brightness for every eye.
// Pure function, safe from any thread.
#pragma once

#include "sdvae/image.h"

namespace sdvae {

// The colour of `t` in [0, 1]; below (and for NaN) the first, above the last. It is one of 256
// entries, that of index min(floor(256 t), 255), as matplotlib does.
[[nodiscard]] Rgb viridis(float t);

}  // namespace sdvae
