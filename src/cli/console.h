// What the program says. Talk goes to standard error, results to standard output.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "sdvae/error.h"

namespace sdvae::cli {

struct TalkOptions {
  bool quiet = false;    // errors only
  bool verbose = false;  // more than usual
  bool json = false;     // results as JSON
};

class Console {
 public:
  explicit Console(TalkOptions talk);

  void error(const Error& error) const;
  void note(std::string_view sentence) const;    // worth knowing; not when quiet
  void say(std::string_view line) const;         // what was done; not when quiet
  void detail(std::string_view sentence) const;  // when verbose

  // A line that the next talk wipes out; only on a terminal.
  void status(std::string_view line) const;
  void progress(std::size_t index, std::size_t count, std::string_view name) const;

  // A line of results. Throws Error (io) when standard output cannot take it.
  void result(std::string_view line) const;

  [[nodiscard]] const TalkOptions& talk() const noexcept { return talk_; }

 private:
  void print(std::string_view label, std::string_view colour, std::string_view text) const;

  TalkOptions talk_;
  bool progress_ = false;
  bool colour_ = false;
};

}  // namespace sdvae::cli
