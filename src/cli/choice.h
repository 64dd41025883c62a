// An option that takes one of a few words.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace sdvae::cli {

template <typename T>
CLI::Option* add_choice(CLI::App& app, const std::string& option, T& target,
                        std::vector<std::pair<std::string, T>> choices, const std::string& help) {
  std::string words;
  for (const auto& choice : choices) words += (words.empty() ? "" : "|") + choice.first;
  const auto choose = [option, words, choices = std::move(choices),
                       &target](const std::string& word) {
    for (const auto& [name, value] : choices) {
      if (name != word) continue;
      target = value;
      return;
    }
    throw CLI::ValidationError(fmt::format("{} takes {}, not '{}'", option, words, word));
  };
  return app.add_option_function<std::string>(option, choose, help)->type_name(words);
}

}  // namespace sdvae::cli
