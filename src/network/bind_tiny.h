// TAESD (madebyollin/taesd; AutoencoderTiny in diffusers) out of named weights, under the names of
// taesd.py's Sequential or of diffusers. Safe from any thread.
#pragma once

#include <optional>
#include <string_view>

#include "network/network.h"
#include "network/weights.h"

namespace sdvae {

struct TinyLayout {
  std::string_view name;     // for people
  std::string_view encoder;  // Text before the number of an encoder's layer.
  std::string_view decoder;
  int decoder_shift = 0;  // diffusers does not count the clamp that taesd.py begins with
};

// Which names the weights use; nothing when they hold no such autoencoder.
[[nodiscard]] std::optional<TinyLayout> find_tiny(const Weights& weights);

// Throws Error (model) that names a tensor which is missing, has the wrong shape or is too many.
[[nodiscard]] Network bind_tiny(const Weights& weights, const TinyLayout& layout);

// Which half of a TAESD pair the weights are, under taesd.py's bare numbers; neither: nothing.
enum class TinyHalf { encoder, decoder };
[[nodiscard]] std::optional<TinyHalf> find_tiny_half(const Weights& weights);

// A half's tensors, named as `encoder.` or `decoder.` and their numbers.
[[nodiscard]] Weights name_tiny_half(const Weights& half, TinyHalf which);

// The halves as one, named as `encoder.` and `decoder.` and their numbers.
[[nodiscard]] Weights join_tiny_halves(const Weights& encoder, const Weights& decoder);

}  // namespace sdvae
