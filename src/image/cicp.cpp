#include "image/cicp.h"

#include <fmt/format.h>

namespace sdvae {

void add_cicp_remark(unsigned primaries, unsigned transfer, std::vector<std::string>& remarks) {
  const bool has_wide_primaries = primaries >= 8 && primaries != 22;
  const bool has_other_transfer =
      transfer == 4 || transfer == 5 || (transfer >= 8 && transfer < 13) || transfer >= 16;
  if (!has_wide_primaries && !has_other_transfer) return;
  remarks.push_back(
      fmt::format("has colours that are not sRGB (CICP {}/{}): they are read as they are stored",
                  primaries, transfer));
}

}  // namespace sdvae
