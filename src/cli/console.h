// The program's two outputs: results on standard output, everything else on standard error.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "sdvae/error.h"

namespace sdvae::cli {

struct ConsoleOptions {
  bool quiet = false;    // Print errors and results only.
  bool verbose = false;  // Print details too.
  bool json = false;     // Print results as JSON.
};

class Console {
 public:
  explicit Console(ConsoleOptions options);

  void error(const Error& error) const;
  // Prints a sentence that is worth knowing, unless quiet.
  void note(std::string_view sentence) const;
  // Prints a line about what was done, unless quiet.
  void say(std::string_view line) const;
  // Prints a sentence that only verbose users should read.
  void detail(std::string_view sentence) const;

  // Shows a line that the next output wipes out; only on a terminal.
  void status(std::string_view line) const;
  void progress(std::size_t index, std::size_t count, std::string_view name) const;

  // Prints a line of results. Throws Error (io) when standard output cannot take it.
  void result(std::string_view line) const;

  [[nodiscard]] const ConsoleOptions& options() const noexcept { return options_; }

 private:
  void print(std::string_view label, std::string_view colour, std::string_view text) const;

  ConsoleOptions options_;
  bool shows_progress_ = false;
  bool has_colour_ = false;
};

}  // namespace sdvae::cli
