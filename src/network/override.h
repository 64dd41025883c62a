// What the caller says of a model's latent space, laid over what the model says. Pure functions.
#pragma once

#include <string>

#include "sdvae/model.h"
#include "sdvae/remedy.h"

namespace sdvae {

// A remedy of that kind which offers the families of so many channels and that factor, or says that
// there are none; 0 channels: nobody knows them.
[[nodiscard]] Remedy family_remedy(RemedyKind kind, int channels = 0, int factor = 0);

// Takes the family's space, but its channels and factor only where the model told none, and not
// where it is known from.
// Throws Error (usage) when there is no such family.
void apply_family(ModelInfo& info, const std::string& name);

// What the caller says, and the promised family where he names none. For files that name none
// either.
[[nodiscard]] FamilyOverride or_promised(FamilyOverride said, const std::string& promised_family);

// The override wins where it says something. Of its two halves the first sets the family, and the
// space's `from` says so; the second the scaling and shift factors, which hold over any family's.
// Throw Error (usage): the first for an unknown family, the second for a scaling factor of zero.
void apply_said_family(ModelInfo& info, const FamilyOverride& override_with);
void apply_said_factors(ModelInfo& info, const FamilyOverride& override_with);

// Notes for ModelInfo::overruled that the file says `family`, known `from` there, where the caller
// says another.
void note_overruled(ModelInfo& info, const std::string& family, const std::string& from,
                    const FamilyOverride& override_with);

// A sentence for people about the file that was overruled; empty where none was.
[[nodiscard]] std::string overruled_text(const ModelInfo& info);

// Throws Error (model) when the family has other channels or another factor than the model, which
// messages call `label`.
void check_family(const ModelInfo& info, const std::string& label);

// The space becomes what somebody says of it, who does not know the channels and the factor: they
// stay the network's.
void take_numbers(LatentSpace& space, LatentSpace says);

// Throws Error (model) when the model's space has numbers for other channels than its own, or none
// where its encoder needs them.
void check_statistics(const ModelInfo& info, const std::string& label);

}  // namespace sdvae
