// Works through items one after the other; a bad one never stops the rest. Reports to an observer
// and never prints.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>

#include "jobs/outputs.h"
#include "jobs/result.h"
#include "jobs/sink.h"
#include "jobs/source.h"
#include "sdvae/error.h"

namespace sdvae {

struct Outcome {
  std::optional<Result> result;
  std::optional<Error> error;  // Why the item failed; empty when it did not.
  double elapsed_ms = 0;       // Time that the item took.
};

// Whether the item was passed over because its output was there already.
[[nodiscard]] inline bool is_skipped(const Outcome& outcome) noexcept {
  return !outcome.result && !outcome.error;
}

// Does the work on one item and times it. Whatever it throws becomes an error that names the item;
// no result means that it was skipped.
[[nodiscard]] Outcome attempt(const Item& item, const std::function<std::optional<Result>()>& work);

class BatchObserver {
 public:
  BatchObserver() = default;
  BatchObserver(const BatchObserver&) = delete;
  BatchObserver& operator=(const BatchObserver&) = delete;
  BatchObserver(BatchObserver&&) = delete;
  BatchObserver& operator=(BatchObserver&&) = delete;
  virtual ~BatchObserver() = default;
  virtual void item_started(const Item& item, std::size_t index, std::size_t count) = 0;
  virtual void item_finished(const Item& item, const Outcome& outcome) = 0;
};

// The sink is null where an item has no output.
using Work = std::function<Result(const Source& source, const Sink* sink)>;

// Looks at the output that was kept and would be skipped; throws Error when it is not what the work
// would make of the source now.
using CheckKept = std::function<void(const Source& source, const Source& kept)>;

struct RunRules {
  SinkRules sink;
  CheckKept check_kept = {};  // Empty: whatever output is there counts as done.
};

struct Tally {
  std::size_t done = 0;     // Items that succeeded, skipped ones included.
  std::size_t skipped = 0;  // Items whose output was there already.
  std::size_t failed = 0;
  std::size_t not_good_enough = 0;  // Items that are done, but below the bound asked for.
};

// Throws Error (io) when the item's output is its own input.
void check_apart(const Item& item);

// Before `work` is called for an item its output is checked, so that no time is spent on a result
// that cannot be kept: an existing one is refused, overwritten or skipped (one that appears while
// the item is worked on too); one that is the input, or that an earlier item wrote, is an error. An
// item with a fault fails with it.
Tally run_items(std::span<const Item> items, const RunRules& rules, const Work& work,
                BatchObserver& observer);

}  // namespace sdvae
