// A result as text for a person and as JSON for a program. Pure functions, safe from any thread.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "jobs/run.h"

namespace sdvae::report {

// One line or several; does not end with a new line.
[[nodiscard]] std::string text_of(const Result& result);

// The same as one of many, in one line where there is a shorter form.
[[nodiscard]] std::string line_of(const Result& result);

// What ought to be said of the result beside it, one sentence each: what it misses.
[[nodiscard]] std::vector<std::string> notes_of(const Result& result);

// An object. Its keys are a promise (README).
[[nodiscard]] nlohmann::ordered_json json_of(const Result& result);

// One line of JSON: the keys that every outcome has, in their order, then those of its result.
// `exit` is the code that the item alone would give. Bytes of file names that are not UTF-8 become
// U+FFFD.
[[nodiscard]] std::string json_line(const std::string& command, const Item& item,
                                    const Outcome& outcome, int exit);

}  // namespace sdvae::report
