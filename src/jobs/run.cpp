#include "jobs/run.h"

#include <chrono>
#include <map>
#include <new>
#include <system_error>

#include <fmt/format.h>

#include "base/file.h"

namespace sdvae {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

// Which input claimed which output, to find two that would overwrite each other.
using Claims = std::map<fs::path, fs::path>;

bool is_file_output(const Item& item) {
  return !item.output.empty() && !is_standard_stream(item.output);
}

void claim_output(const Item& item, Claims& claims) {
  std::error_code error;
  if (fs::equivalent(item.input, item.output, error)) {
    throw Error(ErrorKind::io, fmt::format("{} is both input and output", quoted(item.input)));
  }
  const auto [claim, fresh] = claims.try_emplace(item.output.lexically_normal(), item.input);
  if (!fresh) {
    throw Error(ErrorKind::io, fmt::format("{} is already the output of {}", quoted(item.output),
                                           quoted(claim->second)));
  }
}

// True when the item is to be skipped.
bool prepare_output(const Item& item, const RunRules& rules, Claims& claims) {
  if (!is_file_output(item)) return false;
  claim_output(item, claims);
  if (rules.existing == Existing::skip && is_existing_file(item.output)) {
    if (rules.check_skipped) rules.check_skipped(item);
    return true;
  }
  if (item.make_folder) {
    std::error_code error;
    fs::create_directories(item.output.parent_path(), error);  // a failure shows in the check below
  }
  check_writable(item.output, rules.existing);
  return false;
}

// An error that does not say which file it is about is told apart by the input's name.
Error with_name(const Item& item, const Error& error) {
  const std::string sentence = error.what();
  for (const fs::path& path : {item.input, item.output}) {
    if (!path.empty() && sentence.find(path.string()) != std::string::npos) return error;
  }
  if (item.input.empty()) return error;  // an item that is no file
  return {error.kind(), fmt::format("{}: {}", quoted(item.input), sentence), error.hint()};
}

Error unexpected(const Item& item, const char* what) {
  return with_name(item, {ErrorKind::internal, fmt::format("unexpected failure: {}", what)});
}

Outcome run_item(const Item& item, const RunRules& rules, const Work& work, Claims& claims) {
  Outcome outcome;
  const Clock::time_point start = Clock::now();
  try {
    outcome.skipped = prepare_output(item, rules, claims);
    if (!outcome.skipped) outcome.report = work(item);
  } catch (const Error& error) {
    outcome.error = with_name(item, error);
  } catch (const std::bad_alloc&) {
    outcome.error = with_name(item, {ErrorKind::bad_data, "not enough memory"});
  } catch (const std::exception& error) {
    outcome.error = unexpected(item, error.what());
  }
  outcome.elapsed_ms = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
  return outcome;
}

void count(const Outcome& outcome, Tally& tally) {
  if (outcome.error) {
    ++tally.failed;
    return;
  }
  ++tally.done;
  if (outcome.skipped) ++tally.skipped;
  if (!outcome.report.good_enough) ++tally.not_good_enough;
}

}  // namespace

Tally run_items(std::span<const Item> items, const RunRules& rules, const Work& work,
                BatchObserver& observer) {
  Tally tally;
  Claims claims;
  for (std::size_t i = 0; i < items.size(); ++i) {
    observer.item_started(items[i], i, items.size());
    const Outcome outcome = run_item(items[i], rules, work, claims);
    count(outcome, tally);
    observer.item_finished(items[i], outcome);
  }
  return tally;
}

}  // namespace sdvae
