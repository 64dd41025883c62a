// The whole public library in one include.
#pragma once

#include "sdvae/device.h"        // IWYU pragma: export
#include "sdvae/error.h"         // IWYU pragma: export
#include "sdvae/find_model.h"    // IWYU pragma: export
#include "sdvae/image.h"         // IWYU pragma: export
#include "sdvae/latent.h"        // IWYU pragma: export
#include "sdvae/latent_space.h"  // IWYU pragma: export
#include "sdvae/metrics.h"       // IWYU pragma: export
#include "sdvae/model.h"         // IWYU pragma: export
#include "sdvae/remedy.h"        // IWYU pragma: export
#include "sdvae/vae.h"           // IWYU pragma: export
#include "sdvae/version.h"       // IWYU pragma: export
