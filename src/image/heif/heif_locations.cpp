#include "image/heif/heif_locations.h"

#include <utility>

namespace sdvae {
namespace {

// Sizes, in bytes, of the integers of an iloc box.
struct LocationFormat {
  unsigned version = 0;
  unsigned offset = 0, length = 0, base = 0, index = 0;
};

LocationFormat take_location_format(HeifCursor& cursor) {
  LocationFormat format{.version = cursor.take_version()};
  const unsigned sizes = cursor.take_int<std::uint16_t>();
  format.offset = sizes >> 12U;
  format.length = (sizes >> 8U) & 15U;
  format.base = (sizes >> 4U) & 15U;
  format.index = format.version == 0 ? 0 : sizes & 15U;
  // An extent without a length would be all of the file.
  if (format.length == 0) refuse_unsupported("HEIF files whose items have no lengths");
  return format;
}

// The part of `source` that is there of an extent.
void keep_extent(ByteView source, std::uint64_t offset, std::uint64_t length, HeifItem& item) {
  const bool is_there = offset <= source.size() && length <= source.size() - offset;
  item.is_cut |= !is_there;
  if (!is_there) return;
  item.data.push_back(
      source.subspan(static_cast<std::size_t>(offset), static_cast<std::size_t>(length)));
}

void take_location(const LocationFormat& format, const HeifSources& sources, HeifCursor& cursor,
                   HeifItems& found) {
  constexpr unsigned kInFile = 0;
  constexpr unsigned kInBox = 1;
  const HeifItemId id = take_heif_id(cursor, format.version > 1);
  const unsigned method = format.version == 0 ? kInFile : cursor.take_int<std::uint16_t>() & 15U;
  const auto other_file = cursor.take_int<std::uint16_t>();
  const std::uint64_t base = cursor.take_int_of(format.base);
  HeifItem located;
  located.is_elsewhere = method > kInBox || (method == kInFile && other_file != 0);
  for (unsigned extents = cursor.take_int<std::uint16_t>(); extents > 0; --extents) {
    static_cast<void>(cursor.take_int_of(format.index));
    const std::uint64_t offset = cursor.take_int_of(format.offset);
    const std::uint64_t length = cursor.take_int_of(format.length);
    const bool overflows = base + offset < base;
    if (located.is_elsewhere) continue;
    keep_extent(method == kInBox ? sources.idat : sources.file,
                overflows ? ~std::uint64_t{} : base + offset, length, located);
  }
  const auto named = found.items.find(id);
  if (named == found.items.end()) return;
  named->second.data = std::move(located.data);
  named->second.is_cut = located.is_cut;
  named->second.is_elsewhere = located.is_elsewhere;
}

}  // namespace

void read_heif_locations(const HeifBox& iloc, const HeifSources& sources, HeifItems& found) {
  HeifCursor cursor = heif_structure(iloc);
  const LocationFormat format = take_location_format(cursor);
  for (std::uint64_t count = cursor.take_int_of(format.version > 1 ? 4 : 2); count > 0; --count) {
    take_location(format, sources, cursor, found);
  }
}

}  // namespace sdvae
