// Which part of a picture is shown, and which way up: the container's clap, irot and imir.
// Pure: safe from any thread.
#pragma once

#include "image/heif/heif_boxes.h"
#include "image/heif/hevc.h"

namespace sdvae {

// The part of a picture, in pixels as it is stored, and its orientation 1..8.
struct HeifView {
  int left = 0, top = 0, width = 0, height = 0;
  int orientation = 1;
  bool operator==(const HeifView&) const = default;
};

[[nodiscard]] constexpr HeifView whole_view(HevcSize size) noexcept {
  return {.width = size.width, .height = size.height};
}

[[nodiscard]] bool changes_view(const HeifBox& property) noexcept;

// What is shown of that view when the property has been applied to it, where it is one that changes
// views. Throws Unreadable when nothing is left.
[[nodiscard]] HeifView changed_view(const HeifView& view, const HeifBox& property);

}  // namespace sdvae
