#include "image/heif/heif_decoder.h"

#include <algorithm>
#include <libheif/heif.h>
#include <memory>
#include <new>

#include "image/size.h"
#include "image/unreadable.h"

namespace sdvae {
namespace {

template <auto free>
struct HeifDeleter {
  template <typename Thing>
  void operator()(Thing* thing) const noexcept {
    free(thing);
  }
};
using HeifContext = std::unique_ptr<heif_context, HeifDeleter<heif_context_free>>;
using HeifHandle = std::unique_ptr<heif_image_handle, HeifDeleter<heif_image_handle_release>>;
using HeifImage = std::unique_ptr<heif_image, HeifDeleter<heif_image_release>>;
using HeifOptions = std::unique_ptr<heif_decoding_options, HeifDeleter<heif_decoding_options_free>>;

void check_heif(const heif_error& error) {
  switch (error.code) {
    case heif_error_Ok:
      return;
    case heif_error_Memory_allocation_error:
      if (error.subcode != heif_suberror_Security_limit_exceeded) throw std::bad_alloc();
      throw Unreadable("the HEIF picture is larger than libheif reads");
    case heif_error_Unsupported_feature:
      refuse_unsupported("HEIF pictures whose colours libheif cannot convert");
    default:
      refuse_damaged("its HEVC picture data cannot be decoded");
  }
}

bool has_decoder() { return heif_have_decoder_for_format(heif_compression_HEVC) != 0; }

// Newer ones of libheif have their decoders in plugins, which heif_init loads from a folder, or
// from those in LIBHEIF_PLUGIN_PATH: where there is a decoder without, none is loaded.
void prepare_libheif() {
  static const bool is_ready =
      has_decoder() || (heif_init(nullptr).code == heif_error_Ok && has_decoder());
  if (is_ready) return;
  throw Unreadable("libheif has no HEVC decoder on this machine",
                   "install libheif-plugin-libde265, or convert it to PNG or JPEG first");
}

HeifContext open_heif(ByteView file) {
  HeifContext context(heif_context_alloc());
  if (!context) throw std::bad_alloc();
  // libheif refuses tiled pictures of just this size.
  heif_context_set_maximum_image_size_limit(context.get(), static_cast<int>(kMaxSidePx) + 1);
  // One picture is one thread's work: the network behind it takes a hundred times as long.
  heif_context_set_max_decoding_threads(context.get(), 0);
  check_heif(
      heif_context_read_from_memory_without_copy(context.get(), file.data(), file.size(), nullptr));
  return context;
}

HeifImage decode_primary(heif_context& context, bool has_alpha) {
  heif_image_handle* handle = nullptr;
  check_heif(heif_context_get_primary_image_handle(&context, &handle));
  const HeifHandle owned_handle(handle);
  const HeifOptions options(heif_decoding_options_alloc());
  if (!options) throw std::bad_alloc();
  options->convert_hdr_to_8bit = 1;
  heif_image* image = nullptr;
  check_heif(heif_decode_image(
      handle, &image, heif_colorspace_RGB,
      has_alpha ? heif_chroma_interleaved_RGBA : heif_chroma_interleaved_RGB, options.get()));
  return HeifImage(image);
}

}  // namespace

std::vector<std::uint8_t> decode_by_libheif(ByteView file, const HeifRequest& request) {
  prepare_libheif();
  const HeifContext context = open_heif(file);
  const HeifImage image = decode_primary(*context, request.has_alpha);
  int stride = 0;
  const std::uint8_t* const first =
      heif_image_get_plane_readonly(image.get(), heif_channel_interleaved, &stride);
  // A hostile file may hold another picture than the one that passed our limits.
  if (first == nullptr || heif_image_get_primary_width(image.get()) != request.size.width ||
      heif_image_get_primary_height(image.get()) != request.size.height) {
    refuse_damaged("its picture is not of the size that it states");
  }
  const HeifView& view = request.view;
  const std::size_t channels = request.has_alpha ? 4 : 3;
  const std::size_t row_bytes = static_cast<std::size_t>(view.width) * channels;
  std::vector<std::uint8_t> pixels(row_bytes * static_cast<std::size_t>(view.height));
  for (int row = 0; row < view.height; ++row) {
    const std::uint8_t* const from = first + std::ptrdiff_t{view.top + row} * stride +
                                     static_cast<std::size_t>(view.left) * channels;
    std::copy_n(from, row_bytes, pixels.data() + static_cast<std::size_t>(row) * row_bytes);
  }
  return pixels;
}

}  // namespace sdvae
