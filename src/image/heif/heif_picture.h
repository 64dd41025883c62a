// The picture that a HEIF file shows: which coded pieces it is made of, and what becomes of them.
// Pure: safe from any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "image/heif/heif_layer.h"
#include "image/heif/heif_view.h"

namespace sdvae {

// Three numbers of 16 bits and a bit for full range.
inline constexpr std::size_t kCodePointsBytes = 7;

struct HeifPicture {
  HeifLayer colours = {};
  std::optional<HeifLayer> alpha = {};  // of the same size
  bool is_premultiplied = false;
  HeifView view = {};
  ByteView icc_profile = {};              // empty where there is none
  ByteView code_points = {};              // primaries, transfer, matrix, range: colr's nclx
  std::vector<std::string> remarks = {};  // as ImageFileInfo has them
};

// Throws Unreadable.
[[nodiscard]] HeifPicture find_heif_picture(const HeifItems& items);

}  // namespace sdvae
