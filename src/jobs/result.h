// What came of a job: one plain struct each. Whoever shows a result makes text, JSON or objects of
// another language of it.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "catalog/known_models.h"
#include "jobs/bench.h"
#include "jobs/compare.h"
#include "jobs/decode.h"
#include "jobs/encode.h"
#include "jobs/inspect.h"
#include "jobs/roundtrip.h"

namespace sdvae {

// A model and what had to be looked up of it.
struct NamedModel {
  KnownModel model;
  std::string family;  // Family that the catalog or the file names; empty when neither does.
  std::string note;    // What the catalog says of the model; empty of all others.
};

struct ModelList {
  std::vector<NamedModel> models;
};

using Result = std::variant<EncodeResult, DecodeResult, RoundtripResult, CompareResult,
                            InspectResult, BenchResult, BenchRow, NamedModel, ModelList>;

// Whether there is no bound, or the PSNR reaches it, as that of equal pictures always does.
[[nodiscard]] bool reaches(const Quality& quality, const std::optional<double>& min_psnr) noexcept;

// False when the result was checked against a bound and missed it.
[[nodiscard]] bool is_good_enough(const Result& result) noexcept;

}  // namespace sdvae
