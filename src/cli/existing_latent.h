// -n and a latent that is there already: it counts as done only when it is what would be made now.
#pragma once

#include "batch/outputs.h"
#include "cli/picture_options.h"
#include "sdvae/vae.h"

namespace sdvae::cli {

// Compares what the item's output says of itself with what encode would say. Reads the picture's
// headers where its size is not asked for. Throws Error when they differ or one of the files cannot
// be read.
void check_existing_latent(const Item& item, const Vae& vae, const PictureOptions& picture,
                           LatentDtype dtype);

}  // namespace sdvae::cli
