// The coded pieces that a picture in a HEIF file is made of. Pure: safe from any thread.
#pragma once

#include <vector>

#include "image/heif/heif_items.h"
#include "image/heif/hevc.h"

namespace sdvae {

// One coded picture, or several of one size that lie side by side as tiles.
struct HeifLayer {
  std::vector<HeifItemId> tiles = {};  // row by row
  int columns = 1, rows = 1;           // of tiles
  bool is_grid = false;
  HevcFormat tile = {};
  HevcSize size = {};  // What tiles have beyond it, on the right and below, is not part of it.
};

// Of an item that is a coded picture or a grid. Throws Unreadable.
[[nodiscard]] HeifLayer find_heif_layer(const HeifItems& items, HeifItemId id);

// Throws Unreadable where there is no such item.
[[nodiscard]] const HeifItem& heif_item(const HeifItems& items, HeifItemId id);

// Of this kind, from this item; nothing where there is none.
[[nodiscard]] std::vector<HeifItemId> referenced(const HeifItems& items, std::uint32_t kind,
                                                 HeifItemId from);

// The first property of this name; one without content where there is none.
[[nodiscard]] HeifBox heif_property(const HeifItem& item, std::uint32_t name);

// An item's data in one piece. Throws Unreadable when some of it is missing, or it is more than
// that.
[[nodiscard]] std::vector<std::byte> heif_data(const HeifItem& item, std::size_t most_bytes);

}  // namespace sdvae
