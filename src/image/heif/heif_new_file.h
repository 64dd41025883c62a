// A HEIF file to be written: its items and boxes. Pure: safe from any thread.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "image/heif/heif_boxes.h"

namespace sdvae {

using HeifBytes = std::vector<std::byte>;

struct NewHeifItem {
  std::uint32_t kind = 0;
  std::vector<std::size_t> properties = {};  // from 1 on
  std::size_t offset = 0, bytes = 0;         // of its data among all data
};

struct NewHeifReference {
  std::uint32_t kind = 0;
  std::size_t from = 0;
  std::vector<std::size_t> to = {};
};

// Items are numbered from 1 on; the first one is the picture.
struct NewHeifFile {
  std::vector<NewHeifItem> items = {};
  std::vector<NewHeifReference> references = {};
  std::map<std::string, std::size_t> properties = {};  // whole boxes, and their numbers
  HeifBytes data = {};
};

void append_number(std::uint64_t value, unsigned bytes, HeifBytes& to);
void append(ByteView bytes, HeifBytes& to);
void append_box(std::uint32_t name, ByteView content, HeifBytes& to);

// The version and the flags that many kinds of boxes begin with.
[[nodiscard]] HeifBytes versioned(unsigned version, unsigned flags = 0);

// The number of a property, which is added where there is none like it.
[[nodiscard]] std::size_t property_number(std::uint32_t name, ByteView content, NewHeifFile& file);

[[nodiscard]] HeifBytes serialize(const NewHeifFile& file);

}  // namespace sdvae
