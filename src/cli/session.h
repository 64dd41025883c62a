// Runs a command over its items, which may be one, and tells of each.
#pragma once

#include <span>
#include <string>

#include "cli/console.h"
#include "cli/exit_code.h"
#include "jobs/run.h"

namespace sdvae::cli {

struct SessionOptions {
  std::string command;
  RunRules rules;
  bool is_batch = false;
  bool text_is_result = false;  // True when a result's text goes to standard output (roundtrip).
  PassedOver passed_over = {};  // What was found in folders and is no item, for the summary.
};

// A single item gives its own exit code; a batch gives 1 when an item failed, 4 when one was not
// good enough, else 0.
[[nodiscard]] ExitCode run_session(std::span<const Item> items, const SessionOptions& options,
                                   const Work& work, const Console& console);

}  // namespace sdvae::cli
