// Tells of what came of a job: errors and notes on standard error, results on standard output.
#pragma once

#include <functional>
#include <string>

#include "cli/console.h"
#include "cli/exit_code.h"
#include "jobs/run.h"

namespace sdvae::cli {

// Of the item alone.
[[nodiscard]] ExitCode exit_of(const Outcome& outcome);

// What is said before a result: its error, or what it misses.
void tell_before(const Outcome& outcome, const Console& console);

// Does the work once and tells of it: its text, or with --json one line for `item`. Gives its exit
// code.
ExitCode run_once(const std::string& command, const Item& item, const std::function<Result()>& work,
                  const Console& console);

// Tells what a job finds on its way.
[[nodiscard]] Hear tell_findings(const Console& console);

}  // namespace sdvae::cli
