#include "image/heif/heif_picture.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/picture_limits.h"
#include "image/cicp.h"
#include "image/heif/heif_alpha.h"

namespace sdvae {
namespace {

// The primary item and, where it is only another one turned or cropped, the items behind it.
std::vector<HeifItemId> chain_of(const HeifItems& items) {
  constexpr std::size_t kMost = 8;
  std::vector<HeifItemId> chain = {items.primary};
  while (heif_item(items, chain.back()).kind == four_letters("iden")) {
    const std::vector<HeifItemId> source = referenced(items, four_letters("dimg"), chain.back());
    if (source.size() != 1 || chain.size() == kMost) refuse_damaged("its picture has no source");
    chain.push_back(source.front());
  }
  return chain;
}

HeifView view_of(const HeifItems& items, const std::vector<HeifItemId>& chain, HevcSize size) {
  HeifView view = whole_view(size);
  const std::vector<HeifItemId> from_source(chain.rbegin(), chain.rend());
  for (const HeifItemId id : from_source) {
    for (const HeifBox& property : heif_item(items, id).properties) {
      view = changed_view(view, property);
    }
  }
  return view;
}

// What the picture itself says of its colours counts before what is said of its pieces.
void read_colours(const HeifItems& items, const std::vector<HeifItemId>& chain,
                  HeifPicture& picture) {
  std::vector<HeifItemId> sources = chain;
  sources.push_back(picture.colours.tiles.front());
  for (const HeifItemId id : sources) {
    for (const HeifBox& property : heif_item(items, id).properties) {
      if (property.name != four_letters("colr")) continue;
      HeifCursor cursor{property.content};
      const auto kind = cursor.take_int<std::uint32_t>();
      const bool is_icc = kind == four_letters("prof") || kind == four_letters("rICC");
      if (is_icc && picture.icc_profile.empty()) picture.icc_profile = cursor.rest;
      if (kind == four_letters("nclx") && picture.code_points.empty()) {
        picture.code_points = cursor.take(kCodePointsBytes);
      }
    }
  }
}

// Pictures that stand for themselves: none of them is a piece of another, its thumbnail or alpha.
std::size_t count_pictures(const HeifItems& items) {
  std::set<HeifItemId> parts;
  for (const HeifReference& reference : items.references) {
    if (reference.kind == four_letters("thmb") || reference.kind == four_letters("auxl")) {
      parts.insert(reference.from);
    }
    if (reference.kind == four_letters("dimg")) {
      parts.insert(reference.to.begin(), reference.to.end());
    }
  }
  return static_cast<std::size_t>(std::ranges::count_if(items.items, [&](const auto& entry) {
    const auto& [id, item] = entry;
    const bool is_picture = item.kind == four_letters("hvc1") ||
                            item.kind == four_letters("grid") || item.kind == four_letters("iden");
    return is_picture && (id == items.primary || (!item.is_hidden && !parts.contains(id)));
  }));
}

void add_remarks(const HeifItems& items, HeifPicture& picture) {
  std::vector<std::string>& remarks = picture.remarks;
  const std::size_t pictures = count_pictures(items);
  if (pictures > 1) {
    remarks.push_back(fmt::format("holds {} pictures: the primary one is read", pictures));
  }
  if (items.has_film) remarks.emplace_back("holds a sequence too: its still picture is read");
  if (items.is_cut) remarks.emplace_back("ends within a box: its picture is whole");
  if (!picture.icc_profile.empty() || picture.code_points.empty()) return;
  add_cicp_remark(load_big_endian<std::uint16_t>(picture.code_points, 0),
                  load_big_endian<std::uint16_t>(picture.code_points, 2), remarks);
}

// libheif counts bytes in 31 bits, of which a pixel may take eight on its way.
void check_depth(const HeifLayer& layer) {
  for (const HevcSize size : {layer.size, layer.tile.size}) {
    const auto pixels =
        static_cast<std::uint64_t>(size.width) * static_cast<std::uint64_t>(size.height);
    if (layer.tile.bits > 8 && pixels > kMaxPixels / 2) {
      throw Unreadable("HEIF pictures of more than 8 bits are read up to 134,217,728 pixels");
    }
  }
}

}  // namespace

HeifPicture find_heif_picture(const HeifItems& items) {
  HeifPicture picture;
  const std::vector<HeifItemId> chain = chain_of(items);
  picture.colours = find_heif_layer(items, chain.back());
  check_depth(picture.colours);
  picture.view = view_of(items, chain, picture.colours.size);
  read_colours(items, chain, picture);
  add_heif_alpha(items, picture);
  add_remarks(items, picture);
  return picture;
}

}  // namespace sdvae
