#include "cli/session.h"

#include <fmt/format.h>

#include "cli/tell.h"
#include "report/batch.h"
#include "report/report.h"

namespace sdvae::cli {
namespace {

class Reporter final : public BatchObserver {
 public:
  Reporter(const SessionOptions& options, const Console& console)
      : options_(options), console_(console) {}

  void item_started(const Item& item, std::size_t index, std::size_t count) override {
    console_.progress(index, count, item.input.string());
  }

  void item_finished(const Item& item, const Outcome& outcome) override {
    last_exit_ = exit_of(outcome);
    tell_before(outcome, console_);
    if (console_.options().json) {
      console_.result(
          report::json_line(options_.command, item, outcome, static_cast<int>(last_exit_)));
    } else if (is_skipped(outcome)) {
      console_.say(fmt::format("{} exists: skipped", item.output.string()));
    } else if (outcome.result) {
      tell_result(outcome);
    }
  }

  [[nodiscard]] ExitCode last_exit() const noexcept { return last_exit_; }

 private:
  void tell_result(const Outcome& outcome) const {
    const std::string text =
        options_.is_batch ? report::line_of(*outcome.result) : report::text_of(*outcome.result);
    if (options_.text_is_result) {
      console_.result(text);
    } else {
      console_.say(fmt::format("{} ({:.2f} s)", text, outcome.elapsed_ms / 1000.0));
    }
  }

  const SessionOptions& options_;
  const Console& console_;
  ExitCode last_exit_ = ExitCode::done;
};

}  // namespace

ExitCode run_session(std::span<const Item> items, const SessionOptions& options, const Work& work,
                     const Console& console) {
  for (const std::string& sentence : report::notes_of(items)) console.note(sentence);
  Reporter reporter(options, console);
  const Tally tally = run_items(items, options.rules, work, reporter);
  if (!options.is_batch) return reporter.last_exit();
  console.say(report::summary_of(tally, options.passed_over));
  if (tally.failed > 0) return ExitCode::failed;
  return tally.not_good_enough > 0 ? ExitCode::not_good_enough : ExitCode::done;
}

}  // namespace sdvae::cli
