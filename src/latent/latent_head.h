// What a .latent file says of itself, without its values. Pure: safe from any thread.
#pragma once

#include <array>
#include <string>

#include "base/bytes.h"
#include "sdvae/latent.h"

namespace sdvae {

struct LatentHead {
  std::array<int, 4> shape{};  // N, C, h, w of the latent in memory: scaled and packed.
  LatentInfo info;
  LatentFileInfo file;
};

// Throws what parse_latent throws, but looks at no value: one that is not finite goes unnoticed.
[[nodiscard]] LatentHead parse_latent_head(ByteView file, const std::string& name);

}  // namespace sdvae
