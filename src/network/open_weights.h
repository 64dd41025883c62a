// A model given as weights: a safetensors file (bare, a full checkpoint, TAESD's one or two files)
// or a diffusers folder, made into a network that can run and what is known of it.
// Safe from any thread.
#pragma once

#include <optional>
#include <string>

#include "network/kl_settings.h"
#include "network/model_file.h"
#include "network/network.h"
#include "network/weights.h"
#include "sdvae/model.h"

namespace sdvae {

struct BoundNetwork {
  Network network;
  std::string kind;          // a diffusers class, or "TinyVae"
  std::string naming;        // "CompVis names after 'first_stage_model.'", for people
  KlSettings settings = {};  // Of an AutoencoderKL and of Wan's kind.
  std::string prefix = {};   // What stands before its names in a checkpoint.
};

// The autoencoder among named weights; nothing when its names are not there. Throws Error (model)
// when it is there and damaged.
[[nodiscard]] std::optional<BoundNetwork> bind_network(const Weights& weights,
                                                       const KlSettings& settings = {});

// The class of what was bound and speaks this space: FLUX.2's autoencoder is an AutoencoderKL that
// packs, whether the statistics stand among its tensors or elsewhere.
[[nodiscard]] std::string class_of(const BoundNetwork& bound, const LatentSpace& space);

struct WeightsModel {
  Weights weights;  // Keeps the network's bytes alive.
  BoundNetwork bound;
  ModelInfo info;
  bool is_mapped = true;  // Whether the network's bytes all lie in mapped files.
};

// The space's family stays empty when nobody says it. Throws Error: model when the file is no
// weights, is damaged or holds no autoencoder; usage when the override names an unknown family.
[[nodiscard]] WeightsModel open_weights(ModelFile file, const FamilyOverride& override_with);

// Throws Error (model) when the model does not say which latent space it speaks: never guessed.
void require_family(const WeightsModel& model);

}  // namespace sdvae
