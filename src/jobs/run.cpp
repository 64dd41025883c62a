#include "jobs/run.h"

#include <chrono>
#include <map>
#include <new>
#include <system_error>

#include <fmt/format.h>

#include "base/file.h"
#include "jobs/kinds.h"

namespace sdvae {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

// Which input claimed which output, to find two that would overwrite each other.
using Claims = std::map<fs::path, fs::path>;

void claim_output(const Item& item, Claims& claims) {
  const auto [claim, fresh] = claims.try_emplace(item.output.lexically_normal(), item.input);
  if (!fresh) {
    throw Error(ErrorKind::io, fmt::format("{} is already the output of {}", quoted(item.output),
                                           quoted(claim->second)));
  }
}

// False when the item is to be skipped.
bool prepare_output(const Item& item, const Sink& sink, const RunRules& rules, Claims& claims) {
  if (is_standard_stream(item.output)) return true;
  check_apart(item);
  claim_output(item, claims);
  if (rules.sink.existing == Existing::skip) {
    if (const auto kept = sink.kept()) {
      if (rules.check_kept) rules.check_kept(*source_of(item.input), *kept);
      return false;
    }
  }
  sink.prepare();
  return true;
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

void count(const Outcome& outcome, Tally& tally) {
  if (outcome.error) {
    ++tally.failed;
    return;
  }
  ++tally.done;
  if (is_skipped(outcome)) ++tally.skipped;
  if (outcome.result && !is_good_enough(*outcome.result)) ++tally.not_good_enough;
}

}  // namespace

Outcome attempt(const Item& item, const std::function<std::optional<Result>()>& work) {
  Outcome outcome;
  const Clock::time_point start = Clock::now();
  try {
    outcome.result = work();
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

void check_apart(const Item& item) {
  std::error_code error;
  if (fs::equivalent(item.input, item.output, error)) {
    throw Error(ErrorKind::io, fmt::format("{} is both input and output", quoted(item.input)));
  }
}

Tally run_items(std::span<const Item> items, const RunRules& rules, const Work& work,
                BatchObserver& observer) {
  Tally tally;
  Claims claims;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const Item& item = items[i];
    observer.item_started(item, i, items.size());
    const Outcome outcome = attempt(item, [&]() -> std::optional<Result> {
      const auto sink = sink_of(item, rules.sink);
      if (sink && !prepare_output(item, *sink, rules, claims)) return std::nullopt;
      return work(*source_of(item.input), sink.get());
    });
    count(outcome, tally);
    observer.item_finished(item, outcome);
  }
  return tally;
}

}  // namespace sdvae
