// The program sdvae: finds the command, runs it, turns its errors into exit codes.
#include <cctype>
#include <memory>
#include <new>
#include <string>
#include <system_error>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/file.h"
#include "cli/command.h"
#include "cli/console.h"
#include "cli/exit_code.h"
#include "cli/interrupt.h"

namespace sdvae::cli {
namespace {

using Commands = std::vector<std::unique_ptr<Command>>;

Commands make_commands() {
  Commands commands;
  commands.push_back(make_encode());
  commands.push_back(make_decode());
  commands.push_back(make_roundtrip());
  commands.push_back(make_inspect());
  commands.push_back(make_compare());
  commands.push_back(make_bench());
  commands.push_back(make_models());
  return commands;
}

void add_command(CLI::App& app, Command& command) {
  CLI::App* const sub = app.add_subcommand(command.name, command.purpose);
  command.add_options(*sub);
  constexpr const char* kGroup = "Talk";
  sub->add_flag("-q,--quiet", command.console_options.quiet, "errors only")->group(kGroup);
  sub->add_flag("-v,--verbose", command.console_options.verbose, "more notes")->group(kGroup);
  sub->add_flag("--json", command.console_options.json, "results as JSON, one object a line")
      ->group(kGroup);
}

// CLI11 shows arguments that nobody expects from the last to the first.
std::string sentence_of(const CLI::App& app, const CLI::ParseError& error) {
  if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) {
    const std::vector<std::string> extra = app.remaining(/*recurse=*/true);
    return fmt::format("the following argument{} not expected: {}",
                       extra.size() > 1 ? "s were" : " was", fmt::join(extra, " "));
  }
  std::string sentence = error.what();
  if (!sentence.empty()) {
    sentence[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(sentence[0])));
  }
  return sentence;
}

// "models add ", the command as it is typed; empty where there is none.
std::string chosen_command(const CLI::App& app) {
  std::string words;
  for (auto chosen = app.get_subcommands(); !chosen.empty();
       chosen = chosen.front()->get_subcommands()) {
    words += chosen.front()->get_name() + " ";
  }
  return words;
}

ExitCode report_usage(const CLI::App& app, const CLI::ParseError& error) {
  const Console console({});
  console.error({ErrorKind::usage, sentence_of(app, error),
                 fmt::format("sdvae {}--help lists what there is", chosen_command(app))});
  return ExitCode::usage;
}

// Help is a result, so a full disk must show in the exit code.
ExitCode report_help(const CLI::App& app) {
  const auto chosen = app.get_subcommands();
  const std::string help = chosen.empty() ? app.help() : chosen.front()->help("sdvae");
  Console({}).result(help.substr(0, help.find_last_not_of('\n') + 1));
  return ExitCode::done;
}

ExitCode run_chosen(const Commands& commands, const CLI::App& app) {
  for (const auto& command : commands) {
    if (!app.got_subcommand(command->name)) continue;
    const Console console(command->console_options);
    try {
      return command->run(console);
    } catch (const Error& error) {
      console.error(error);
      return exit_code_of(error.kind());
    }
  }
  return report_help(app);
}

ExitCode run(int argc, const char* const* argv) {
  CLI::App app("Pictures to Stable Diffusion latents and back.", "sdvae");
  app.set_version_flag("--version", "sdvae " SDVAE_VERSION);
  app.require_subcommand(1);
  const Commands commands = make_commands();
  for (const auto& command : commands) add_command(app, *command);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    return report_help(app);
  } catch (const CLI::CallForVersion& version) {
    Console({}).result(version.what());
    return ExitCode::done;
  } catch (const CLI::ParseError& error) {
    return report_usage(app, error);
  }
  end_cleanly_on_interrupt();
  return run_chosen(commands, app);
}

}  // namespace
}  // namespace sdvae::cli

int main(int argc, char** argv) {
  using sdvae::Error;
  using sdvae::ErrorKind;
  using sdvae::cli::ExitCode;
  const sdvae::cli::Console console({});
  try {
    return static_cast<int>(sdvae::cli::run(argc, argv));
  } catch (const Error& error) {
    console.error(error);
    return static_cast<int>(sdvae::cli::exit_code_of(error.kind()));
  } catch (const std::system_error& refused) {
    const Error error = sdvae::as_error(refused);
    console.error(error);
    return static_cast<int>(sdvae::cli::exit_code_of(error.kind()));
  } catch (const std::bad_alloc&) {
    console.error({ErrorKind::bad_data, "not enough memory"});
    return static_cast<int>(ExitCode::failed);
  } catch (const std::exception& error) {
    console.error({ErrorKind::internal, fmt::format("unexpected failure: {}", error.what()),
                   "this is a bug in sdvae; please report it with the command line"});
    return static_cast<int>(ExitCode::bug);
  }
}
