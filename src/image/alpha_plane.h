// The alpha of a picture as a grey picture, so that what moves pixels about moves it alike. Pure:
// safe from any thread.
#pragma once

#include <utility>

#include "sdvae/image.h"

namespace sdvae {

[[nodiscard]] Image alpha_as_grey(const Image& image);
void take_alpha_from_grey(Image& image, const Image& grey);

// move(picture) for a function of opaque pictures that changes no values.
template <typename Picture, typename Move>
[[nodiscard]] Image with_alpha_moved(Picture&& picture, const Move& move) {
  if (picture.alpha.empty()) return move(std::forward<Picture>(picture));
  const Image grey = move(alpha_as_grey(picture));
  Image image = std::forward<Picture>(picture);
  image.alpha.clear();
  Image moved = move(std::move(image));
  take_alpha_from_grey(moved, grey);
  return moved;
}

}  // namespace sdvae
