#include "image/heif/heif_items.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "image/heif/heif_locations.h"

namespace sdvae {
namespace {

constexpr std::size_t kMostProperties = 0x7FFF;   // an index has 15 bits
constexpr std::size_t kMostPropertiesOfOne = 32;  // of one item; files have up to about six

void read_primary(const HeifBox& pitm, HeifItems& found) {
  HeifCursor cursor = heif_structure(pitm);
  const bool is_long = cursor.take_version() > 0;
  found.primary = take_heif_id(cursor, is_long);
}

// Before version 2 items had no kinds of pictures.
void read_kind(const HeifBox& infe, HeifItems& found) {
  HeifCursor cursor = heif_structure(infe);
  const auto version_and_flags = cursor.take_int<std::uint32_t>();
  const unsigned version = version_and_flags >> 24U;
  if (version < 2) return;
  const HeifItemId id = take_heif_id(cursor, version > 2);
  static_cast<void>(cursor.take_int<std::uint16_t>());
  HeifItem& item = found.items[id];
  item.kind = cursor.take_int<std::uint32_t>();
  item.is_hidden = (version_and_flags & 1U) != 0;
}

void read_kinds(const HeifBox& iinf, HeifItems& found) {
  HeifCursor cursor = heif_structure(iinf);
  static_cast<void>(cursor.take_int_of(cursor.take_version() == 0 ? 2 : 4));
  while (!cursor.rest.empty()) {
    const HeifBox box = cursor.take_whole_box();
    if (box.name == four_letters("infe")) read_kind(box, found);
  }
}

void read_references(const HeifBox& iref, HeifItems& found) {
  if (iref.content.empty()) return;
  HeifCursor cursor = heif_structure(iref);
  const bool is_long = cursor.take_version() > 0;
  while (!cursor.rest.empty()) {
    const HeifBox box = cursor.take_whole_box();
    HeifCursor inside{box.content};
    HeifReference reference{.kind = box.name, .from = take_heif_id(inside, is_long)};
    for (unsigned count = inside.take_int<std::uint16_t>(); count > 0; --count) {
      reference.to.push_back(take_heif_id(inside, is_long));
    }
    found.references.push_back(std::move(reference));
  }
}

// What a reader has to know of a property that is marked as essential.
bool is_known(const HeifBox& property) {
  constexpr std::array kKnown = {four_letters("hvcC"), four_letters("ispe"), four_letters("pixi"),
                                 four_letters("colr"), four_letters("pasp"), four_letters("auxC"),
                                 four_letters("clap"), four_letters("irot"), four_letters("imir")};
  return std::ranges::find(kKnown, property.name) != kKnown.end();
}

void take_associations(HeifCursor& cursor, bool is_wide, const std::vector<HeifBox>& properties,
                       HeifItem& item) {
  for (unsigned count = cursor.take_int<std::uint8_t>(); count > 0; --count) {
    const unsigned value =
        is_wide ? cursor.take_int<std::uint16_t>() : cursor.take_int<std::uint8_t>();
    const unsigned essential = is_wide ? 0x8000U : 0x80U;
    const std::size_t index = value & (essential - 1);
    if (index == 0) continue;
    if (index > properties.size()) refuse_damaged("an item has a property that is not there");
    const HeifBox& property = properties[index - 1];
    if ((value & essential) != 0 && !is_known(property)) item.demanded = property.name;
    if (item.properties.size() == kMostPropertiesOfOne) refuse_damaged("too many properties");
    item.properties.push_back(property);
  }
}

void read_associations(const HeifBox& ipma, const std::vector<HeifBox>& properties,
                       HeifItems& found) {
  HeifCursor cursor = heif_structure(ipma);
  const auto version_and_flags = cursor.take_int<std::uint32_t>();
  const bool is_long = version_and_flags >> 24U > 0;
  const bool is_wide = (version_and_flags & 1U) != 0;
  for (auto count = cursor.take_int<std::uint32_t>(); count > 0; --count) {
    HeifItem unnamed;
    const auto named = found.items.find(take_heif_id(cursor, is_long));
    take_associations(cursor, is_wide, properties,
                      named == found.items.end() ? unnamed : named->second);
  }
}

void read_properties(const HeifBox& iprp, HeifItems& found) {
  std::vector<HeifBox> properties;
  for (HeifCursor cursor{find_box(iprp.content, four_letters("ipco")).content};
       !cursor.rest.empty();) {
    if (properties.size() == kMostProperties) refuse_damaged("too many properties");
    properties.push_back(cursor.take_whole_box());
  }
  for (HeifCursor cursor{iprp.content}; !cursor.rest.empty();) {
    const HeifBox box = cursor.take_whole_box();
    if (box.name == four_letters("ipma")) read_associations(box, properties, found);
  }
}

// The box with everything but the data. Says on the way what else the file has.
ByteView find_meta(ByteView file, HeifItems& found) {
  ByteView meta;
  for (HeifCursor cursor{file}; !cursor.rest.empty() && !found.is_cut;) {
    constexpr std::size_t kHeaderBytes = 8;
    if (cursor.rest.size() < kHeaderBytes) {
      found.is_cut = true;
      break;
    }
    const HeifBox box = cursor.take_box();
    found.is_cut = box.is_cut;
    found.has_film |= box.name == four_letters("moov");
    if (box.name != four_letters("meta") || !meta.empty()) continue;
    if (box.is_cut) refuse_cut_short();
    meta = box.content;
  }
  if (!meta.empty()) return meta;
  if (found.is_cut) refuse_cut_short();
  if (found.has_film) refuse_unsupported("HEIF sequences without a still picture");
  refuse_damaged("no list of what is in it");
}

}  // namespace

HeifCursor heif_structure(const HeifBox& box) {
  // Phones write a few kilobytes; 65,536 tiles take about 2 MB.
  constexpr std::size_t kMostBytes = std::size_t{4} << 20U;
  if (box.content.size() > kMostBytes) throw Unreadable("its list of items is above 4 MiB");
  return {box.content};
}

HeifItems read_heif_items(ByteView file) {
  HeifItems found;
  HeifCursor meta{find_meta(file, found)};
  static_cast<void>(meta.take_version());
  const auto box = [&](std::uint32_t name) { return find_box(meta.rest, name); };
  read_primary(box(four_letters("pitm")), found);
  read_kinds(box(four_letters("iinf")), found);
  read_heif_locations(box(four_letters("iloc")), {file, box(four_letters("idat")).content}, found);
  read_references(box(four_letters("iref")), found);
  read_properties(box(four_letters("iprp")), found);
  return found;
}

}  // namespace sdvae
