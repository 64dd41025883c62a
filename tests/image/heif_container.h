// HEIF files for tests in a container of our own, of pictures that libheif's encoder has coded.
#pragma once

#include "heif_maker.h"
#include "image/crop.h"

namespace sdvae::test {

inline Bytes heif_box(std::string_view name, const Bytes& content) {
  return join({big32(static_cast<std::uint32_t>(content.size() + 8)), text(name), content});
}

// The content of the first box of this name, wherever it lies.
inline Bytes content_of_box(const Bytes& file, std::string_view name) {
  const Bytes letters = text(name);
  const auto found = std::search(file.begin(), file.end(), letters.begin(), letters.end());
  if (found == file.end()) return {};
  const std::size_t size =
      load_big_endian<std::uint32_t>(file, static_cast<std::size_t>(found - file.begin()) - 4);
  return {found + 4, found + static_cast<std::ptrdiff_t>(size) - 4};
}

inline Bytes big16(unsigned value) {
  return bytes({static_cast<int>(value >> 8U), static_cast<int>(value & 255U)});
}

// An item of a container of our own: items have the numbers 1, 2, 3 and so on.
struct HeifEntry {
  std::string kind;
  Bytes data;
  std::vector<Bytes> properties = {};  // whole boxes, in the order in which they apply
  bool is_hidden = false;
};

struct HeifLink {
  std::string kind;
  unsigned from = 0;
  std::vector<unsigned> to = {};
};

inline Bytes size_box(int width, int height) {
  return heif_box("ispe", join({Bytes(4), big32(static_cast<std::uint32_t>(width)),
                                big32(static_cast<std::uint32_t>(height))}));
}

inline Bytes rotation_box(int quarters) { return heif_box("irot", bytes({quarters})); }
inline Bytes mirror_box(int axis) { return heif_box("imir", bytes({axis})); }

// Fractions, each of a number above and one below: width, height, shift right, shift down.
inline Bytes aperture_box(const std::array<int, 8>& numbers) {
  Bytes content;
  for (const int number : numbers) append(content, big32(static_cast<std::uint32_t>(number)));
  return heif_box("clap", content);
}

inline Bytes colours_box(int primaries, int transfer, int matrix) {
  return heif_box("colr", join({text("nclx"), big16(static_cast<unsigned>(primaries)),
                                big16(static_cast<unsigned>(transfer)),
                                big16(static_cast<unsigned>(matrix)), bytes({0x80})}));
}

inline Bytes alpha_box() {
  return heif_box("auxC",
                  join({Bytes(4), text("urn:mpeg:mpegB:cicp:systems:auxiliary:alpha"), Bytes(1)}));
}

// A coded picture as an entry; sides are even and at least 64 pixels.
inline HeifEntry heif_entry(const Image& image, const HeifOptions& options = {}) {
  const Bytes file = make_heif(image, options);
  HeifEntry entry{"hvc1", content_of_box(file, "mdat")};
  entry.properties = {heif_box("hvcC", content_of_box(file, "hvcC")),
                      size_box(image.width, image.height)};
  if (options.chroma != heif_chroma_monochrome) {
    entry.properties.push_back(colours_box(options.primaries, options.transfer, 0));
  }
  return entry;
}

inline HeifEntry grid_entry(int columns, int rows, std::array<int, 2> size) {
  return {"grid",
          join({bytes({0, 0, rows - 1, columns - 1}), big16(static_cast<unsigned>(size[0])),
                big16(static_cast<unsigned>(size[1]))}),
          {size_box(size[0], size[1])}};
}

inline Bytes entries_box(const std::vector<HeifEntry>& entries) {
  Bytes content = join({Bytes(4), big16(static_cast<unsigned>(entries.size()))});
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const int flags = entries[i].is_hidden ? 1 : 0;
    append(content,
           heif_box("infe", join({bytes({2, 0, 0, flags}), big16(static_cast<unsigned>(i + 1)),
                                  Bytes(2), text(entries[i].kind), Bytes(1)})));
  }
  return heif_box("iinf", content);
}

inline Bytes places_box(const std::vector<HeifEntry>& entries, std::size_t offset) {
  Bytes content = join({Bytes(4), bytes({0x44, 0}), big16(static_cast<unsigned>(entries.size()))});
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const std::size_t size = entries[i].data.size();
    append(content, join({big16(static_cast<unsigned>(i + 1)), Bytes(2), big16(1),
                          big32(static_cast<std::uint32_t>(offset)),
                          big32(static_cast<std::uint32_t>(size))}));
    offset += size;
  }
  return heif_box("iloc", content);
}

inline Bytes links_box(const std::vector<HeifLink>& links) {
  Bytes content(4);
  for (const HeifLink& link : links) {
    Bytes numbers = join({big16(link.from), big16(static_cast<unsigned>(link.to.size()))});
    for (const unsigned number : link.to) append(numbers, big16(number));
    append(content, heif_box(link.kind, numbers));
  }
  return heif_box("iref", content);
}

inline Bytes properties_box(const std::vector<HeifEntry>& entries) {
  Bytes all;
  Bytes owners = join({Bytes(4), big32(static_cast<std::uint32_t>(entries.size()))});
  int number = 0;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const auto count = static_cast<int>(entries[i].properties.size());
    append(owners, join({big16(static_cast<unsigned>(i + 1)), bytes({count})}));
    for (const Bytes& property : entries[i].properties) {
      append(all, property);
      owners.push_back(static_cast<std::byte>(++number));
    }
  }
  return heif_box("iprp", join({heif_box("ipco", all), heif_box("ipma", owners)}));
}

// The first entry is the primary one.
inline Bytes heif_file(const std::vector<HeifEntry>& entries,
                       const std::vector<HeifLink>& links = {},
                       std::string_view brands = "mif1....mif1heic") {
  Bytes data;
  for (const HeifEntry& entry : entries) append(data, entry.data);
  const auto header = [&](std::size_t offset) {
    const Bytes handler = heif_box("hdlr", join({Bytes(8), text("pict"), Bytes(13)}));
    const Bytes primary = heif_box("pitm", join({Bytes(4), big16(1)}));
    const Bytes meta =
        join({Bytes(4), handler, primary, entries_box(entries), places_box(entries, offset),
              links_box(links), properties_box(entries)});
    return join({heif_box("ftyp", text(brands)), heif_box("meta", meta)});
  };
  return join({header(header(0).size() + 8), heif_box("mdat", data)});
}

inline HeifEntry alpha_entry(const std::vector<std::uint8_t>& values, int width, int height) {
  Image image{width, height, {}};
  for (const std::uint8_t value : values) image.rgb.insert(image.rgb.end(), 3, value);
  HeifEntry entry = heif_entry(image, {.chroma = heif_chroma_monochrome});
  entry.properties.push_back(alpha_box());
  return entry;
}

// Tiles of 64x64 pixels of a picture of 128x128, of which 128x100 are shown.
struct Tiles {
  std::vector<HeifEntry> entries;
  std::vector<HeifLink> links;
  Image shown;
};

inline Tiles make_tiles() {
  const Image image = noise_image(128, 128);
  Tiles tiles{{grid_entry(2, 2, {128, 100})}, {{"dimg", 1, {2, 3, 4, 5}}}, {}};
  for (const auto& [left, top] : {std::pair(0, 0), {64, 0}, {0, 64}, {64, 64}}) {
    tiles.entries.push_back(heif_entry(crop(image, {left, top, 64, 64})));
    tiles.entries.back().is_hidden = true;
  }
  tiles.shown = crop(image, {0, 0, 128, 100});
  return tiles;
}

}  // namespace sdvae::test
