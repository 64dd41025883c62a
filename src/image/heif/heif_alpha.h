// The alpha channel of a picture in a HEIF file. Pure: safe from any thread.
#pragma once

#include "image/heif/heif_picture.h"

namespace sdvae {

// Of the picture whose colours and view are known: of the whole, or of each of its tiles. Where
// there is one that does not fit them a remark says so. Throws Unreadable.
void add_heif_alpha(const HeifItems& items, HeifPicture& picture);

}  // namespace sdvae
