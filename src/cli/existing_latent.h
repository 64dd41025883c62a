// -n and a latent that is there already: it counts as done only when it is what would be made now.
#pragma once

#include "cli/picture_options.h"
#include "jobs/outputs.h"
#include "sdvae/vae.h"

namespace sdvae::cli {

// Compares the item's output, and what it says of itself, with what encode would write. Where no
// size is asked for, the picture's file is read for it, but not decoded. Throws Error when they
// differ or one of the files cannot be read.
void check_existing_latent(const Item& item, const Vae& vae, const PictureOptions& picture,
                           LatentDtype dtype);

}  // namespace sdvae::cli
