#include "image/heif/heif_new_file.h"

#include <cstdint>
#include <span>
#include <utility>

namespace sdvae {
namespace {

HeifBytes kinds_of(const NewHeifFile& file) {
  HeifBytes content = versioned(0);
  append_number(file.items.size(), 2, content);
  for (std::size_t i = 0; i < file.items.size(); ++i) {
    HeifBytes entry = versioned(2);
    append_number(i + 1, 2, entry);
    append_number(0, 2, entry);
    append_number(file.items[i].kind, 4, entry);
    append_number(0, 1, entry);  // no name
    append_box(four_letters("infe"), entry, content);
  }
  return content;
}

HeifBytes locations_of(const NewHeifFile& file, std::size_t data_at) {
  HeifBytes content = versioned(0);
  append_number(0x4400, 2, content);  // offsets and lengths are of 32 bits
  append_number(file.items.size(), 2, content);
  for (std::size_t i = 0; i < file.items.size(); ++i) {
    append_number(i + 1, 2, content);
    append_number(0, 2, content);
    append_number(1, 2, content);
    append_number(data_at + file.items[i].offset, 4, content);
    append_number(file.items[i].bytes, 4, content);
  }
  return content;
}

HeifBytes references_of(const NewHeifFile& file) {
  HeifBytes content = versioned(0);
  for (const NewHeifReference& reference : file.references) {
    HeifBytes entry;
    append_number(reference.from, 2, entry);
    append_number(reference.to.size(), 2, entry);
    for (const std::size_t number : reference.to) append_number(number, 2, entry);
    append_box(reference.kind, entry, content);
  }
  return content;
}

HeifBytes properties_of(const NewHeifFile& file) {
  std::vector<const std::string*> boxes(file.properties.size());
  for (const auto& [box, number] : file.properties) boxes[number - 1] = &box;
  HeifBytes all;
  for (const std::string* const box : boxes) append(std::as_bytes(std::span(*box)), all);
  HeifBytes owners = versioned(0, 1);  // properties' numbers are of 15 bits
  append_number(file.items.size(), 4, owners);
  for (std::size_t i = 0; i < file.items.size(); ++i) {
    append_number(i + 1, 2, owners);
    append_number(file.items[i].properties.size(), 1, owners);
    for (const std::size_t number : file.items[i].properties) append_number(number, 2, owners);
  }
  HeifBytes content;
  append_box(four_letters("ipco"), all, content);
  append_box(four_letters("ipma"), owners, content);
  return content;
}

HeifBytes header_of(const NewHeifFile& file, std::size_t data_at) {
  HeifBytes brands;
  append_number(four_letters("heic"), 4, brands);
  append_number(0, 4, brands);
  append_number(four_letters("mif1"), 4, brands);
  append_number(four_letters("heic"), 4, brands);
  HeifBytes handler = versioned(0);
  append_number(0, 4, handler);
  append_number(four_letters("pict"), 4, handler);
  handler.resize(handler.size() + 13);  // reserved, and an empty name
  HeifBytes primary = versioned(0);
  append_number(1, 2, primary);
  HeifBytes meta = versioned(0);
  append_box(four_letters("hdlr"), handler, meta);
  append_box(four_letters("pitm"), primary, meta);
  append_box(four_letters("iinf"), kinds_of(file), meta);
  append_box(four_letters("iloc"), locations_of(file, data_at), meta);
  if (!file.references.empty()) append_box(four_letters("iref"), references_of(file), meta);
  append_box(four_letters("iprp"), properties_of(file), meta);
  HeifBytes header;
  append_box(four_letters("ftyp"), brands, header);
  append_box(four_letters("meta"), meta, header);
  append_number(file.data.size() + 8, 4, header);
  append_number(four_letters("mdat"), 4, header);
  return header;
}

}  // namespace

void append_number(std::uint64_t value, unsigned bytes, HeifBytes& to) {
  for (unsigned i = bytes; i > 0; --i) to.push_back(static_cast<std::byte>(value >> (8 * (i - 1))));
}

void append(ByteView bytes, HeifBytes& to) { to.insert(to.end(), bytes.begin(), bytes.end()); }

void append_box(std::uint32_t name, ByteView content, HeifBytes& to) {
  append_number(content.size() + 8, 4, to);
  append_number(name, 4, to);
  append(content, to);
}

HeifBytes versioned(unsigned version, unsigned flags) {
  HeifBytes content;
  append_number((std::uint64_t{version} << 24U) | flags, 4, content);
  return content;
}

std::size_t property_number(std::uint32_t name, ByteView content, NewHeifFile& file) {
  HeifBytes box;
  append_box(name, content, box);
  std::string key(reinterpret_cast<const char*>(box.data()), box.size());
  return file.properties.try_emplace(std::move(key), file.properties.size() + 1).first->second;
}

HeifBytes serialize(const NewHeifFile& file) {
  HeifBytes whole = header_of(file, header_of(file, 0).size());
  append(file.data, whole);
  return whole;
}

}  // namespace sdvae
