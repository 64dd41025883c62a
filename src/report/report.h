// A result as text for a person and as JSON for a program. Pure functions, safe from any thread.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "jobs/run.h"

namespace sdvae::report {

// The result alone, in one line or several. The text does not end with a new line.
[[nodiscard]] std::string text_of(const Result& result);

// The result among many of a batch: in one line, where there is a shorter form.
[[nodiscard]] std::string line_of(const Result& result);

// What the result misses, one sentence each: the bound of its quality, or runs that were asked for.
[[nodiscard]] std::vector<std::string> notes_of(const Result& result);

// The result as an object whose keys are a promise (README).
[[nodiscard]] nlohmann::ordered_json json_of(const Result& result);

// One line of JSON: the keys that every outcome has, in their order, then those of its result.
// `exit` is the code that the item alone would give. Bytes of file names that are not UTF-8 become
// U+FFFD.
[[nodiscard]] std::string json_line(const std::string& command, const Item& item,
                                    const Outcome& outcome, int exit);

}  // namespace sdvae::report
