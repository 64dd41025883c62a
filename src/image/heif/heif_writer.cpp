#include "image/heif/heif_writer.h"

#include <algorithm>
#include <map>
#include <span>
#include <string_view>
#include <utility>

#include "image/heif/heif_new_file.h"

namespace sdvae {
namespace {

std::size_t size_property(HevcSize size, NewHeifFile& file) {
  HeifBytes content = versioned(0);
  append_number(static_cast<std::uint64_t>(size.width), 4, content);
  append_number(static_cast<std::uint64_t>(size.height), 4, content);
  return property_number(four_letters("ispe"), content, file);
}

// What a layer's pieces are taken from, and what all of them get.
struct Pieces {
  const HeifItems& items;
  std::size_t most_bytes = 0;  // of the data of all items
  ByteView code_points = {};   // empty for alpha
};

void add_piece(const Pieces& pieces, HeifItemId id, NewHeifFile& file) {
  const HeifItem& item = heif_item(pieces.items, id);
  const ByteView hvcc = heif_property(item, four_letters("hvcC")).content;
  const HevcConfiguration configuration = read_hevc_configuration(hvcc);
  NewHeifItem piece{.kind = four_letters("hvc1"), .offset = file.data.size()};
  const std::size_t most_bytes = pieces.most_bytes - std::min(pieces.most_bytes, piece.offset);
  const HeifBytes data = heif_data(item, most_bytes);
  append_nal_units(data, configuration, file.data);
  piece.bytes = file.data.size() - piece.offset;
  piece.properties = {property_number(four_letters("hvcC"), hvcc, file),
                      size_property(configuration.format.size, file)};
  if (!pieces.code_points.empty()) {
    HeifBytes content;
    append_number(four_letters("nclx"), 4, content);
    append(pieces.code_points, content);
    piece.properties.push_back(property_number(four_letters("colr"), content, file));
  }
  file.items.push_back(std::move(piece));
}

void add_grid(const HeifLayer& layer, NewHeifFile& file) {
  NewHeifItem grid{.kind = four_letters("grid"), .offset = file.data.size()};
  append_number(1, 2, file.data);  // sides are of 32 bits
  append_number(static_cast<std::uint64_t>(layer.rows - 1), 1, file.data);
  append_number(static_cast<std::uint64_t>(layer.columns - 1), 1, file.data);
  append_number(static_cast<std::uint64_t>(layer.size.width), 4, file.data);
  append_number(static_cast<std::uint64_t>(layer.size.height), 4, file.data);
  grid.bytes = file.data.size() - grid.offset;
  grid.properties = {size_property(layer.size, file)};
  file.items.push_back(std::move(grid));
}

// The number of the item that it becomes.
std::size_t add_layer(const Pieces& pieces, const HeifLayer& layer, NewHeifFile& file) {
  const std::size_t head = file.items.size() + 1;
  if (layer.is_grid) add_grid(layer, file);
  std::map<HeifItemId, std::size_t> numbers;
  NewHeifReference tiles{.kind = four_letters("dimg"), .from = head};
  for (const HeifItemId tile : layer.tiles) {
    const auto [number, is_new] = numbers.try_emplace(tile, file.items.size() + 1);
    if (is_new) add_piece(pieces, tile, file);
    tiles.to.push_back(number->second);
  }
  if (layer.is_grid) file.references.push_back(std::move(tiles));
  return head;
}

void mark_as_alpha(std::size_t number, NewHeifFile& file) {
  constexpr std::string_view kName = "urn:mpeg:mpegB:cicp:systems:auxiliary:alpha";
  HeifBytes content = versioned(0);
  append(std::as_bytes(std::span(kName)), content);
  content.push_back({});
  file.items[number - 1].properties.push_back(property_number(four_letters("auxC"), content, file));
  file.references.push_back({four_letters("auxl"), number, {1}});
}

}  // namespace

std::vector<std::byte> write_heif(const HeifItems& items, const HeifPicture& picture,
                                  std::size_t most_bytes) {
  constexpr std::size_t kMostItems = 0xFFFF;
  NewHeifFile file;
  static_cast<void>(add_layer({items, most_bytes, picture.code_points}, picture.colours, file));
  if (picture.alpha) mark_as_alpha(add_layer({items, most_bytes}, *picture.alpha, file), file);
  if (file.items.size() > kMostItems) refuse_unsupported("HEIF pictures of so many tiles");
  return serialize(file);
}

}  // namespace sdvae
