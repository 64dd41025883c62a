#include "image/heif/heif_layer.h"

#include <algorithm>
#include <string>

#include "image/heif/heif_view.h"
#include "image/size.h"

namespace sdvae {
namespace {

std::string letters_of(std::uint32_t kind) {
  std::string letters;
  for (unsigned shift = 32; shift > 0; shift -= 8) {
    const auto letter = static_cast<char>((kind >> (shift - 8)) & 0xFFU);
    letters += letter >= ' ' && letter <= '~' ? letter : '?';
  }
  return letters;
}

HevcConfiguration configuration_of(const HeifItem& item) {
  if (item.kind == four_letters("av01")) {
    refuse_unsupported("AV1 pictures in HEIF files that do not say to be AVIF");
  }
  if (item.kind != four_letters("hvc1")) {
    refuse_unsupported("HEIF pictures of the kind '" + letters_of(item.kind) + "'");
  }
  if (item.demanded != 0) {
    refuse_unsupported("HEIF pictures with the property '" + letters_of(item.demanded) + "'");
  }
  return read_hevc_configuration(heif_property(item, four_letters("hvcC")).content);
}

struct Grid {
  int columns = 1, rows = 1;
  HevcSize size = {};
};

Grid read_grid(const HeifItem& item) {
  constexpr std::size_t kMostBytes = 64;  // it takes 12
  const std::vector<std::byte> data = heif_data(item, kMostBytes);
  HeifCursor cursor{data};
  static_cast<void>(cursor.take_int<std::uint8_t>());
  const unsigned side_bytes = (cursor.take_int<std::uint8_t>() & 1U) != 0 ? 4 : 2;
  Grid grid;
  grid.rows = cursor.take_int<std::uint8_t>() + 1;
  grid.columns = cursor.take_int<std::uint8_t>() + 1;
  const std::uint64_t width = cursor.take_int_of(side_bytes);
  const std::uint64_t height = cursor.take_int_of(side_bytes);
  check_stored_size(width, height);
  grid.size = {static_cast<int>(width), static_cast<int>(height)};
  return grid;
}

// That the tiles cover the picture, and none lies beyond it: then they are hardly larger.
void check_tiles(const Grid& grid, HevcSize tile) {
  const auto fit = [](int tiles, int tile_px, int px) {
    const std::int64_t covered = std::int64_t{tiles} * tile_px;
    return covered >= px && covered - tile_px < px;
  };
  if (!fit(grid.columns, tile.width, grid.size.width) ||
      !fit(grid.rows, tile.height, grid.size.height)) {
    refuse_damaged("its tiles do not make up the picture");
  }
}

HeifLayer grid_layer(const HeifItems& items, HeifItemId id, const HeifItem& item) {
  const Grid grid = read_grid(item);
  HeifLayer layer{.tiles = referenced(items, four_letters("dimg"), id),
                  .columns = grid.columns,
                  .rows = grid.rows,
                  .is_grid = true,
                  .size = grid.size};
  if (layer.tiles.size() !=
      static_cast<std::size_t>(grid.columns) * static_cast<std::size_t>(grid.rows)) {
    refuse_damaged("not all of its tiles are there");
  }
  for (const HeifItemId tile : layer.tiles) {
    const HeifItem& piece = heif_item(items, tile);
    const HevcFormat format = configuration_of(piece).format;
    if (std::ranges::any_of(piece.properties, changes_view)) {
      refuse_unsupported("HEIF pictures of tiles that are turned or cropped");
    }
    if (tile != layer.tiles.front() && format != layer.tile) {
      refuse_damaged("its tiles are not of one size and depth");
    }
    layer.tile = format;
  }
  check_tiles(grid, layer.tile.size);
  return layer;
}

}  // namespace

HeifLayer find_heif_layer(const HeifItems& items, HeifItemId id) {
  const HeifItem& item = heif_item(items, id);
  if (item.kind == four_letters("grid")) return grid_layer(items, id, item);
  const HevcFormat format = configuration_of(item).format;
  return {.tiles = {id}, .tile = format, .size = format.size};
}

const HeifItem& heif_item(const HeifItems& items, HeifItemId id) {
  const auto found = items.items.find(id);
  if (found == items.items.end()) refuse_damaged("a picture that it needs is not there");
  return found->second;
}

std::vector<HeifItemId> referenced(const HeifItems& items, std::uint32_t kind, HeifItemId from) {
  const auto found = std::ranges::find_if(items.references, [&](const HeifReference& reference) {
    return reference.kind == kind && reference.from == from;
  });
  return found == items.references.end() ? std::vector<HeifItemId>{} : found->to;
}

HeifBox heif_property(const HeifItem& item, std::uint32_t name) {
  const auto found = std::ranges::find(item.properties, name, &HeifBox::name);
  return found == item.properties.end() ? HeifBox{} : *found;
}

std::vector<std::byte> heif_data(const HeifItem& item, std::size_t most_bytes) {
  if (item.is_elsewhere) refuse_unsupported("HEIF pictures whose data lie elsewhere");
  if (item.is_cut) refuse_cut_short();
  std::vector<std::byte> data;
  for (const ByteView part : item.data) {
    if (part.size() > most_bytes - data.size()) refuse_damaged("its items are too large");
    data.insert(data.end(), part.begin(), part.end());
  }
  return data;
}

}  // namespace sdvae
