// What is worth saying of many items together. Pure functions.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "jobs/run.h"

namespace sdvae::report {

// Such as "7 done (2 skipped), 1 failed; passed over: 3 files of other kinds, 1 hidden".
[[nodiscard]] std::string summary_of(const Tally& tally, const PassedOver& passed_over);

// A sentence about outputs that have longer names than usual, if there are any.
[[nodiscard]] std::vector<std::string> notes_of(std::span<const Item> items);

}  // namespace sdvae::report
