// An option that takes one of a few names.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace sdvae::cli {

template <typename T>
using Choices = std::vector<std::pair<std::string, T>>;

template <typename T>
CLI::Option* add_choice(CLI::App& app, const std::string& option, T& target, Choices<T> choices,
                        const std::string& help) {
  std::string names;
  for (const auto& choice : choices) names += (names.empty() ? "" : "|") + choice.first;
  const auto choose = [option, names, choices = std::move(choices),
                       &target](const std::string& given) {
    for (const auto& [name, value] : choices) {
      if (name != given) continue;
      target = value;
      return;
    }
    throw CLI::ValidationError(fmt::format("{} takes {}, not '{}'", option, names, given));
  };
  return app.add_option_function<std::string>(option, choose, help)->type_name(names);
}

}  // namespace sdvae::cli
