// What a HEIF file's container says of the items in it. Pure: safe from any thread.
//
// An item is a coded picture, a grid of others, a thumbnail, an alpha channel, EXIF and so on; a
// property is a box that any number of items share. Nothing here is checked for making sense.
#pragma once

#include <map>
#include <vector>

#include "image/heif/heif_boxes.h"

namespace sdvae {

using HeifItemId = std::uint32_t;

struct HeifItem {
  std::uint32_t kind = 0;  // four letters
  bool is_hidden = false;
  std::vector<HeifBox> properties = {};  // in the order in which they apply
  std::vector<ByteView> data = {};       // one after the other
  bool is_cut = false;                   // Not all of its data lie in the file.
  bool is_elsewhere = false;             // Its data are in another file or item.
  std::uint32_t demanded = 0;            // An essential property that is none we know; 0 is none.
};

// From one item to others: "auxl" to the picture that it is the alpha channel of, and so on.
struct HeifReference {
  std::uint32_t kind = 0;  // four letters
  HeifItemId from = 0;
  std::vector<HeifItemId> to = {};
};

struct HeifItems {
  std::map<HeifItemId, HeifItem> items = {};
  std::vector<HeifReference> references = {};
  HeifItemId primary = 0;
  bool has_film = false;  // A sequence of pictures lies beside the items.
  bool is_cut = false;    // The file ends within its last box.
};

// The content of a box of structure, which all but the data are. Throws Unreadable above 4 MiB.
[[nodiscard]] HeifCursor heif_structure(const HeifBox& box);

// Throws Unreadable.
[[nodiscard]] HeifItems read_heif_items(ByteView file);

}  // namespace sdvae
