// What the shared library shows of itself: only what carries this mark.
#pragma once

#define SDVAE_API __attribute__((visibility("default")))
