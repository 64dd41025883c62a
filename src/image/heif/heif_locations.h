// Where in a HEIF file its items' data lie: the box iloc. Pure: safe from any thread.
#pragma once

#include "image/heif/heif_items.h"

namespace sdvae {

// What items may have their data in: the file, and the content of its box idat.
struct HeifSources {
  ByteView file, idat;
};

// Gives the items that were found their data. Throws Unreadable.
void read_heif_locations(const HeifBox& iloc, const HeifSources& sources, HeifItems& found);

}  // namespace sdvae
