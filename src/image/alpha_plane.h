// The alpha of a picture as a grey picture, so that what moves pixels about moves it alike. Pure:
// safe from any thread.
#pragma once

#include <utility>

#include "sdvae/image.h"

namespace sdvae {

[[nodiscard]] Image alpha_as_grey(const Image& image);
void take_alpha_from_grey(Image& image, const Image& grey);

// move(image) for a function of opaque pictures that changes no values.
template <typename Move>
[[nodiscard]] Image with_alpha_moved(Image image, const Move& move) {
  if (image.alpha.empty()) return move(std::move(image));
  const Image grey = move(alpha_as_grey(image));
  image.alpha.clear();
  Image moved = move(std::move(image));
  take_alpha_from_grey(moved, grey);
  return moved;
}

}  // namespace sdvae
