#include "image/gif/gif.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <gif_lib.h>
#include <memory>
#include <new>
#include <vector>

#include "image/gif/gif_header.h"
#include "image/size.h"
#include "image/unreadable.h"

namespace sdvae {
namespace {

// giflib is given nothing but one frame, as a file of its own. Of a block that the file cuts off it
// gets what is there: the pixels may be whole by then.
std::vector<std::byte> only_frame(const GifFrame& frame) {
  std::vector<std::byte> file;
  const auto append = [&](std::initializer_list<int> bytes) {
    for (const int byte : bytes) file.push_back(static_cast<std::byte>(byte));
  };
  const auto append_size = [&] {
    for (const int side : {frame.width, frame.height}) append({side & 0xFF, side >> 8});
  };
  append({'G', 'I', 'F', '8', '9', 'a'});
  append_size();
  append({0, 0, 0, ',', 0, 0, 0, 0});
  append_size();
  append({0, std::to_integer<int>(frame.coded[0])});
  ByteView blocks = frame.coded.subspan(1);
  while (!blocks.empty() && blocks[0] != std::byte{}) {
    const std::size_t length = std::min(std::to_integer<std::size_t>(blocks[0]), blocks.size() - 1);
    append({static_cast<int>(length)});
    file.insert(file.end(), blocks.begin() + 1,
                blocks.begin() + 1 + static_cast<std::ptrdiff_t>(length));
    blocks = blocks.subspan(1 + length);
  }
  append({0});
  return file;
}

extern "C" int sdvae_gif_read(GifFileType* gif, GifByteType* to, int count) {
  ByteView& rest = *static_cast<ByteView*>(gif->UserData);
  const std::size_t length = std::min(rest.size(), static_cast<std::size_t>(std::max(count, 0)));
  std::copy_n(reinterpret_cast<const GifByteType*>(rest.data()), length, to);
  rest = rest.subspan(length);
  return static_cast<int>(length);
}

[[noreturn]] void refuse_frame(const GifPicture& picture, int error) {
  if (error == D_GIF_ERR_NOT_ENOUGH_MEM) throw std::bad_alloc();
  if (error == D_GIF_ERR_EOF_TOO_SOON || !picture.has_end) refuse_cut_short();
  refuse_damaged("its GIF picture data end early or are wrong");
}

struct Close {
  void operator()(GifFileType* gif) const noexcept { DGifCloseFile(gif, nullptr); }
};

// The rows of an interlaced frame are stored in four passes, each of which fills gaps.
std::vector<int> stored_order(const GifFrame& frame) {
  struct Pass {
    int first, step;
  };
  constexpr std::array<Pass, 4> kPasses = {{{0, 8}, {4, 8}, {2, 4}, {1, 2}}};
  std::vector<int> rows;
  for (const Pass& pass : kPasses) {
    const Pass taken = frame.is_interlaced ? pass : Pass{0, 1};
    for (int row = taken.first; row < frame.height; row += taken.step) rows.push_back(row);
    if (!frame.is_interlaced) break;
  }
  return rows;
}

using Colours = std::array<std::array<std::uint8_t, 3>, 256>;

// Entries that a palette lacks are black.
Colours colours_of(ByteView palette) {
  Colours colours{};
  for (std::size_t i = 0; i < colours.size(); ++i) {
    if (palette.empty()) colours[i].fill(static_cast<std::uint8_t>(i));
    for (std::size_t c = 0; c < 3 && i * 3 + c < palette.size(); ++c) {
      colours[i][c] = std::to_integer<std::uint8_t>(palette[i * 3 + c]);
    }
  }
  return colours;
}

// Pixels of the canvas, as indices.
struct Canvas {
  const GifPicture& picture;
  Colours colours;
  Decoded& decoded;

  void set(std::size_t pixel, std::uint8_t index) const {
    std::copy_n(colours[index].data(), 3, decoded.image.rgb.data() + pixel * 3);
    if (picture.transparent) decoded.image.alpha[pixel] = index == picture.transparent ? 0 : 255;
  }
};

void decode_frame(const GifPicture& picture, const Canvas& canvas) {
  const GifFrame& frame = picture.frame;
  const std::vector<std::byte> file = only_frame(frame);
  ByteView rest = file;
  int error = 0;
  const std::unique_ptr<GifFileType, Close> gif(DGifOpen(&rest, sdvae_gif_read, &error));
  if (!gif) refuse_frame(picture, error);
  GifRecordType type = UNDEFINED_RECORD_TYPE;
  if (DGifGetRecordType(gif.get(), &type) == GIF_ERROR || type != IMAGE_DESC_RECORD_TYPE ||
      DGifGetImageDesc(gif.get()) == GIF_ERROR) {
    refuse_frame(picture, gif->Error);
  }
  std::vector<std::uint8_t> indices(static_cast<std::size_t>(frame.width));
  for (const int row : stored_order(frame)) {
    if (DGifGetLine(gif.get(), indices.data(), frame.width) == GIF_ERROR) {
      refuse_frame(picture, gif->Error);
    }
    std::size_t pixel =
        static_cast<std::size_t>(frame.top + row) * static_cast<std::size_t>(picture.width) +
        static_cast<std::size_t>(frame.left);
    for (const std::uint8_t index : indices) canvas.set(pixel++, index);
  }
}

}  // namespace

// What the first frame leaves free of its canvas is transparent, or else its palette's first
// colour, as in Pillow: what the header calls the background no viewer shows.
Decoded decode_gif(ByteView file) {
  const GifPicture picture = walk_gif(file);
  Decoded decoded;
  decoded.image = make_image(picture.width, picture.height);
  const std::size_t pixels = decoded.image.rgb.size() / 3;
  if (picture.transparent) decoded.image.alpha.resize(pixels);
  const Canvas canvas{picture, colours_of(picture.frame.palette), decoded};
  for (std::size_t i = 0; i < pixels; ++i) canvas.set(i, picture.transparent.value_or(0));
  decode_frame(picture, canvas);
  decoded.info.format = "GIF";
  decoded.info.had_alpha = picture.transparent.has_value();
  decoded.info.remarks = picture.remarks;
  return decoded;
}

}  // namespace sdvae
