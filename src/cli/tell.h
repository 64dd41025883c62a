// Prints what came of a job: errors and notes on standard error, results on standard output.
#pragma once

#include <functional>
#include <string>

#include "cli/console.h"
#include "cli/exit_code.h"
#include "jobs/run.h"

namespace sdvae::cli {

// The exit code that the item alone gives.
[[nodiscard]] ExitCode exit_of(const Outcome& outcome);

// Prints what comes before a result: the item's error, or what the result misses.
void tell_before(const Outcome& outcome, const Console& console);

// Does the work once and prints its result: the text, or with --json one line for `item`. Gives the
// exit code.
ExitCode run_once(const std::string& command, const Item& item, const std::function<Result()>& work,
                  const Console& console);

// A listener for a job that prints what it finds on its way.
[[nodiscard]] Hear tell_findings(const Console& console);

}  // namespace sdvae::cli
