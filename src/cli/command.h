// One command of the program: its options, and what it does with them.
#pragma once

#include <memory>
#include <string>

#include <CLI/CLI.hpp>

#include "cli/console.h"
#include "cli/exit_code.h"

namespace sdvae::cli {

class Command {
 public:
  Command(std::string command_name, std::string command_purpose)
      : name(std::move(command_name)), purpose(std::move(command_purpose)) {}
  Command(const Command&) = delete;
  Command& operator=(const Command&) = delete;
  Command(Command&&) = delete;
  Command& operator=(Command&&) = delete;
  virtual ~Command() = default;

  virtual void add_options(CLI::App& app) = 0;
  // Does the command's work. Called once, after parsing. Throws Error.
  virtual ExitCode run(const Console& console) = 0;

  const std::string name;     // The word on the command line.
  const std::string purpose;  // The line of the help.
  ConsoleOptions console_options;
};

[[nodiscard]] std::unique_ptr<Command> make_encode();
[[nodiscard]] std::unique_ptr<Command> make_decode();
[[nodiscard]] std::unique_ptr<Command> make_roundtrip();
[[nodiscard]] std::unique_ptr<Command> make_inspect();
[[nodiscard]] std::unique_ptr<Command> make_compare();
[[nodiscard]] std::unique_ptr<Command> make_bench();
[[nodiscard]] std::unique_ptr<Command> make_models();

}  // namespace sdvae::cli
