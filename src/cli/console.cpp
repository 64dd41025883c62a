#include "cli/console.h"

#include <cstdio>
#include <cstdlib>
#include <unistd.h>

#include <fmt/format.h>

#include "base/file.h"
#include "cli/remedy_text.h"

namespace sdvae::cli {
namespace {

constexpr std::string_view kWipeLine = "\r\x1b[K";
constexpr std::string_view kRed = "\x1b[1;31m";
constexpr std::string_view kCyan = "\x1b[36m";
constexpr std::string_view kPlain = "\x1b[0m";

bool is_set(const char* variable) {
  const char* const value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

bool stderr_is_a_capable_terminal() {
  const char* const term = std::getenv("TERM");
  return ::isatty(STDERR_FILENO) != 0 && term != nullptr && std::string_view(term) != "dumb";
}

}  // namespace

Console::Console(ConsoleOptions options)
    : options_(options),
      shows_progress_(stderr_is_a_capable_terminal() && !options.quiet),
      has_colour_(stderr_is_a_capable_terminal() && !is_set("NO_COLOR")) {}

// Whatever cannot be said on standard error cannot be said at all, so failures there are ignored.
void Console::print(std::string_view label, std::string_view colour, std::string_view text) const {
  std::string line(shows_progress_ ? kWipeLine : "");
  if (!label.empty()) {
    line += "sdvae: ";
    line +=
        has_colour_ ? fmt::format("{}{}:{} ", colour, label, kPlain) : fmt::format("{}: ", label);
  }
  line += text;
  line += '\n';
  static_cast<void>(std::fwrite(line.data(), 1, line.size(), stderr));
}

void Console::error(const Error& error) const {
  print("error", kRed, error.what());
  const std::string hint = remedy_text(error.remedy());
  if (!hint.empty()) print("hint", kCyan, hint);
}

void Console::note(std::string_view sentence) const {
  if (!options_.quiet) print("note", kCyan, sentence);
}

void Console::say(std::string_view line) const {
  if (!options_.quiet) print("", "", line);
}

void Console::detail(std::string_view sentence) const {
  if (options_.verbose && !options_.quiet) print("note", kCyan, sentence);
}

void Console::progress(std::size_t index, std::size_t count, std::string_view name) const {
  if (count > 1) status(fmt::format("[{}/{}] {}", index + 1, count, name));
}

void Console::status(std::string_view line) const {
  if (!shows_progress_) return;
  const std::string text = fmt::format("{}{}", kWipeLine, line);
  static_cast<void>(std::fwrite(text.data(), 1, text.size(), stderr));
  static_cast<void>(std::fflush(stderr));
}

void Console::result(std::string_view line) const {
  if (shows_progress_)
    static_cast<void>(std::fwrite(kWipeLine.data(), 1, kWipeLine.size(), stderr));
  const std::string text = fmt::format("{}\n", line);
  write_stream(STDOUT_FILENO, "standard output", std::as_bytes(std::span(text)));
}

}  // namespace sdvae::cli
