// Colours by their numbers in Rec. ITU-T H.273, as AVIF and HEIF have them.
// Pure: safe from any thread.
#pragma once

#include <string>
#include <vector>

namespace sdvae {

// Says where primaries and transfer are others than those of sRGB and of films, whose values
// everybody shows as sRGB, or not said.
void add_cicp_remark(unsigned primaries, unsigned transfer, std::vector<std::string>& remarks);

}  // namespace sdvae
