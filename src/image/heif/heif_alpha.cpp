#include "image/heif/heif_alpha.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

namespace sdvae {
namespace {

constexpr const char* kUnfit = "has alpha that does not fit the picture: it is not read";

bool is_alpha(const HeifItem& item) {
  const HeifBox kind = heif_property(item, four_letters("auxC"));
  constexpr std::size_t kVersionBytes = 4;
  if (kind.content.size() < kVersionBytes) return false;
  const ByteView name = kind.content.subspan(kVersionBytes);
  const std::string_view text(reinterpret_cast<const char*>(name.data()), name.size());
  const std::string_view urn = text.substr(0, text.find('\0'));
  return urn == "urn:mpeg:mpegB:cicp:systems:auxiliary:alpha" ||
         urn == "urn:mpeg:hevc:2015:auxid:1" || urn == "urn:mpeg:avc:2015:auxid:1";
}

// By the pictures that they are of.
std::map<HeifItemId, HeifItemId> find_alphas(const HeifItems& items) {
  std::map<HeifItemId, HeifItemId> alphas;
  for (const HeifReference& reference : items.references) {
    if (reference.kind != four_letters("auxl")) continue;
    const auto item = items.items.find(reference.from);
    if (item == items.items.end() || !is_alpha(item->second)) continue;
    for (const HeifItemId picture : reference.to) alphas.try_emplace(picture, reference.from);
  }
  return alphas;
}

bool is_multiplied_by(const HeifItems& items, HeifItemId picture, HeifItemId alpha) {
  const std::vector<HeifItemId> multiplied = referenced(items, four_letters("prem"), picture);
  return std::ranges::find(multiplied, alpha) != multiplied.end();
}

void add_alpha_of_whole(const HeifItems& items, HeifItemId id, HeifPicture& picture) {
  HeifLayer alpha = find_heif_layer(items, id);
  HeifView view = whole_view(alpha.size);
  for (const HeifBox& property : heif_item(items, id).properties) {
    view = changed_view(view, property);
  }
  // It is turned with the picture where nothing is said of it. libheif 1.15 reads beyond the end of
  // a plane of alpha with fewer bits than the colours'.
  const bool is_turned_likewise = view == picture.view || view == whole_view(alpha.size);
  if (alpha.size != picture.colours.size || alpha.tile.bits != picture.colours.tile.bits ||
      !is_turned_likewise) {
    picture.remarks.emplace_back(kUnfit);
    return;
  }
  picture.is_premultiplied = is_multiplied_by(items, items.primary, id);
  picture.alpha = std::move(alpha);
}

bool fits_tile(const HeifItems& items, HeifItemId id, const HevcFormat& tile) {
  const HeifLayer alpha = find_heif_layer(items, id);
  return !alpha.is_grid && alpha.tile == tile &&
         std::ranges::none_of(heif_item(items, id).properties, changes_view);
}

// As if it were one channel of as many tiles.
void add_alpha_of_tiles(const HeifItems& items, const std::map<HeifItemId, HeifItemId>& alphas,
                        HeifPicture& picture) {
  HeifLayer alpha = picture.colours;
  for (HeifItemId& tile : alpha.tiles) {
    const auto found = alphas.find(tile);
    if (found == alphas.end() || !fits_tile(items, found->second, alpha.tile)) {
      picture.remarks.emplace_back(kUnfit);
      return;
    }
    tile = found->second;
  }
  picture.is_premultiplied =
      is_multiplied_by(items, picture.colours.tiles.front(), alpha.tiles.front());
  picture.alpha = std::move(alpha);
}

}  // namespace

void add_heif_alpha(const HeifItems& items, HeifPicture& picture) {
  const std::map<HeifItemId, HeifItemId> alphas = find_alphas(items);
  const auto own = alphas.find(items.primary);
  if (own != alphas.end()) {
    add_alpha_of_whole(items, own->second, picture);
  } else if (picture.colours.is_grid &&
             std::ranges::any_of(picture.colours.tiles,
                                 [&](HeifItemId tile) { return alphas.contains(tile); })) {
    add_alpha_of_tiles(items, alphas, picture);
  }
}

}  // namespace sdvae
