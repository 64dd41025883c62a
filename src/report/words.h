// What people and programs read in place of an enum. Pure functions.
#pragma once

#include <string>

#include "catalog/known_models.h"
#include "sdvae/model.h"

namespace sdvae::report {

[[nodiscard]] std::string to_string(Dtype dtype);
[[nodiscard]] std::string to_string(Engine engine);
[[nodiscard]] std::string to_string(Origin origin);

}  // namespace sdvae::report
