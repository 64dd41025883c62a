#include "cli/tell.h"

#include <optional>

#include "cli/remedy_text.h"
#include "report/finding.h"
#include "report/report.h"

namespace sdvae::cli {

ExitCode exit_of(const Outcome& outcome) {
  if (outcome.error) return exit_code_of(outcome.error->kind());
  if (outcome.result && !is_good_enough(*outcome.result)) return ExitCode::not_good_enough;
  return ExitCode::done;
}

void tell_before(const Outcome& outcome, const Console& console) {
  if (outcome.error) console.error(*outcome.error);
  if (!outcome.result) return;
  for (const std::string& sentence : report::notes_of(*outcome.result)) console.note(sentence);
}

ExitCode run_once(const std::string& command, const Item& item, const std::function<Result()>& work,
                  const Console& console) {
  const Outcome outcome = attempt(item, [&] { return std::optional(work()); });
  const ExitCode exit = exit_of(outcome);
  tell_before(outcome, console);
  if (console.options().json) {
    console.result(report::json_line(command, item, outcome, static_cast<int>(exit)));
  } else if (outcome.result) {
    console.result(report::text_of(*outcome.result));
  }
  return exit;
}

Hear tell_findings(const Console& console) {
  return [&console](const Finding& finding) {
    for (const report::Note& note : report::notes_of(finding)) {
      const std::string remedy = remedy_text(note.remedy);
      const std::string told = remedy.empty() ? note.sentence : note.sentence + "; " + remedy;
      if (note.is_detail) {
        console.detail(told);
      } else {
        console.note(told);
      }
    }
  };
}

}  // namespace sdvae::cli
