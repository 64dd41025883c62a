// What a shared library of ours, or a module, shows of itself: only what carries this mark.
#pragma once

#define SDVAE_API __attribute__((visibility("default")))
