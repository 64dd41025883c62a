#include "image/heif/heif_picture.h"

#include <algorithm>
#include <set>
#include <string_view>

#include <fmt/format.h>

#include "base/picture_limits.h"
#include "image/cicp.h"

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
  for (auto id = chain.rbegin(); id != chain.rend(); ++id) {
    for (const HeifBox& property : heif_item(items, *id).properties) {
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

const HeifReference* alpha_reference(const HeifItems& items, HeifItemId picture) {
  for (const HeifReference& reference : items.references) {
    if (reference.kind == four_letters("auxl") &&
        std::ranges::find(reference.to, picture) != reference.to.end() &&
        is_alpha(heif_item(items, reference.from))) {
      return &reference;
    }
  }
  return nullptr;
}

void find_alpha(const HeifItems& items, HeifPicture& picture) {
  const HeifReference* const reference = alpha_reference(items, items.primary);
  if (reference == nullptr) {
    const bool is_of_tile =
        picture.colours.is_grid && alpha_reference(items, picture.colours.tiles.front()) != nullptr;
    if (is_of_tile) picture.remarks.emplace_back("has alpha in its tiles, which is not read");
    return;
  }
  HeifLayer alpha = find_heif_layer(items, reference->from);
  // libheif 1.15 reads beyond the end of a plane of alpha with fewer bits than the colours'.
  if (alpha.tile.bits != picture.colours.tile.bits) {
    refuse_unsupported("HEIF pictures whose alpha is of another depth than their colours");
  }
  const HeifView view = view_of(items, {reference->from}, alpha.size);
  const bool has_none_of_its_own = view == whole_view(alpha.size);
  if (alpha.size != picture.colours.size || (view != picture.view && !has_none_of_its_own)) {
    picture.remarks.emplace_back("has alpha of another size or orientation, which is not read");
    return;
  }
  const std::vector<HeifItemId> multiplied = referenced(items, four_letters("prem"), items.primary);
  picture.is_premultiplied = std::ranges::find(multiplied, reference->from) != multiplied.end();
  picture.alpha = std::move(alpha);
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
  const unsigned primaries = load_big_endian<std::uint16_t>(picture.code_points, 0);
  const unsigned transfer = load_big_endian<std::uint16_t>(picture.code_points, 2);
  if (is_shown_as_srgb(primaries, transfer)) return;
  remarks.push_back(
      fmt::format("has colours that are not sRGB (CICP {}/{}): they are read as they are stored",
                  primaries, transfer));
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
  find_alpha(items, picture);
  add_remarks(items, picture);
  return picture;
}

}  // namespace sdvae
