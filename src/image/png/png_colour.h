// What the chunks of a PNG say about its colours. An ICC profile (iCCP) alone counts, as for Pillow
// and so for diffusers; where there is none, chunks by which the colours are not sRGB are told.
// Pure: safe from any thread.
#pragma once

#include <optional>
#include <string>

#include "base/bytes.h"
#include "image/decoded.h"

namespace sdvae {

class PngColour {
 public:
  // Any chunk, in the order of the file; of several of a kind the last counts, as in Pillow. The
  // views must outlive this.
  void keep(const std::string& name, ByteView content);

  // The profile, unpacked here, to at most kMostProfileBytes. Throws std::bad_alloc.
  [[nodiscard]] EmbeddedProfile profile() const;

  // As ImageFileInfo has remarks: where no profile counts and cICP says other primaries or another
  // transfer than sRGB's, or, without cICP and sRGB chunks, gAMA says another gamma or cHRM other
  // primaries.
  [[nodiscard]] std::optional<std::string> remark() const;

 private:
  [[nodiscard]] bool has_other_primaries() const;

  std::optional<ByteView> icc_;
  std::optional<ByteView> code_points_;     // cICP
  std::optional<ByteView> gamma_;           // gAMA
  std::optional<ByteView> chromaticities_;  // cHRM
  bool is_srgb_ = false;                    // sRGB
};

}  // namespace sdvae
