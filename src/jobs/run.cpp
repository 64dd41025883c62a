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
                                           quoted(claim->second)))
        .about(item.output);
  }
}

// Whether an output is there, which is looked at.
bool keeps_output(const Item& item, const Sink& sink, const RunRules& rules) {
  const auto kept = sink.kept();
  if (kept && rules.check_kept) rules.check_kept(*source_of(item.input), *kept);
  return kept != nullptr;
}

// False when the item is to be skipped.
bool prepare_output(const Item& item, const Sink& sink, const RunRules& rules, Claims& claims) {
  if (is_standard_stream(item.output)) return true;
  check_apart(item);
  claim_output(item, claims);
  if (rules.sink.existing == Existing::skip && keeps_output(item, sink, rules)) return false;
  sink.prepare();
  return true;
}

// Whether the error's sentence is about that file, or about one in that folder. Standard input and
// output have other names in sentences.
bool names(const Error& error, const fs::path& path) {
  if (path.empty() || is_standard_stream(path)) return false;
  return error.path() == path || error.path().string().starts_with((path / "").string());
}

// An error that does not say which file it is about is told apart by the input's name.
Error with_name(const Item& item, const Error& error) {
  if (names(error, item.input) || names(error, item.output)) return error;
  if (item.input.empty()) return error;  // an item that is no file
  const Error named(error.kind(), fmt::format("{}: {}", quoted(item.input), error.what()),
                    error.remedy());
  return named.about(error.path().empty() ? item.input : error.path());
}

Error unexpected(const Item& item, const char* what) {
  return with_name(item, {ErrorKind::internal, fmt::format("unexpected failure: {}", what)});
}

// Nothing where the output was there, or appeared while the work was done.
std::optional<Result> work_on(const Item& item, const RunRules& rules, const Work& work,
                              Claims& claims) {
  if (item.fault) throw Error(*item.fault);
  const auto sink = sink_of(item, rules.sink);
  if (sink && !prepare_output(item, *sink, rules, claims)) return std::nullopt;
  Result result = work(*source_of(item.input), sink.get());
  if (sink && sink->was_overtaken() && keeps_output(item, *sink, rules)) return std::nullopt;
  return result;
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
  } catch (const std::system_error& error) {
    outcome.error = with_name(item, as_error(error));
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
    throw Error(ErrorKind::io, fmt::format("{} is both input and output", quoted(item.input)))
        .about(item.input);
  }
}

Tally run_items(std::span<const Item> items, const RunRules& rules, const Work& work,
                BatchObserver& observer) {
  Tally tally;
  Claims claims;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const Item& item = items[i];
    observer.item_started(item, i, items.size());
    const Outcome outcome = attempt(item, [&] { return work_on(item, rules, work, claims); });
    count(outcome, tally);
    observer.item_finished(item, outcome);
  }
  return tally;
}

}  // namespace sdvae
