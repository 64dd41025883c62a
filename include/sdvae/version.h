// The version of these headers, for the preprocessor to compare. Releases with the same major and
// minor numbers can take each other's place.
#pragma once

#define SDVAE_VERSION_MAJOR 0
#define SDVAE_VERSION_MINOR 1
#define SDVAE_VERSION_PATCH 0
