// Works through items one after the other; a bad one never stops the rest. Reports to an observer
// and never prints.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>

#include <nlohmann/json.hpp>

#include "base/atomic_file.h"
#include "jobs/outputs.h"
#include "sdvae/error.h"

namespace sdvae {

// What came of one item that did not fail.
// NOLINTNEXTLINE(bugprone-exception-escape): the JSON's destructor is taken for one that throws.
struct Report {
  std::string text;                // for a person: one line, or several for a single item
  nlohmann::ordered_json figures;  // for a program: an object, or null when there are none
  bool good_enough = true;         // false: it was checked against a bound and missed it
};

struct Outcome {  // NOLINT(bugprone-exception-escape): as above
  Report report;
  std::optional<Error> error;  // why it failed
  bool skipped = false;        // its output was there already
  double elapsed_ms = 0;
};

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

// Looks at an output that is there and would be skipped; throws Error when it is not what the work
// would make of the item now.
using CheckSkipped = std::function<void(const Item&)>;

struct RunRules {
  Existing existing = Existing::refuse;
  CheckSkipped check_skipped = {};  // empty: whatever is there counts as done
};

struct Tally {
  std::size_t done = 0;  // skipped ones included
  std::size_t skipped = 0;
  std::size_t failed = 0;
  std::size_t not_good_enough = 0;  // done, but below the bound asked for
};

using Work = std::function<Report(const Item&)>;

// Before `work` is called for an item its output is checked, so that no time is spent on a result
// that cannot be kept: an existing one is refused, overwritten or skipped; one that is the input,
// or that an earlier item wrote, is an error.
Tally run_items(std::span<const Item> items, const RunRules& rules, const Work& work,
                BatchObserver& observer);

}  // namespace sdvae
