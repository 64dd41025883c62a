#include "network/config_fields.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/text.h"
#include "sdvae/error.h"

namespace sdvae {
namespace {

using nlohmann::json;

constexpr int kLargestWhole = 1 << 20;
constexpr std::size_t kMostShown = 80;  // Characters of a value in a message.

bool is_whole(const json& value) {
  return value.is_number_integer() && value > 0 && value <= kLargestWhole;
}

// diffusers takes an activation's name in any case and a block's with an old prefix.
std::string plain_name(const json& value) {
  std::string name = lower_case(value.get<std::string>());
  constexpr std::string_view kOldPrefix = "unetres";
  if (name.starts_with(kOldPrefix)) name.erase(0, kOldPrefix.size());
  return name;
}

bool is_one_of(const json& value, std::initializer_list<std::string_view> texts) {
  return value.is_string() &&
         std::find(texts.begin(), texts.end(), plain_name(value)) != texts.end();
}

}  // namespace

void ConfigFields::fail(std::string_view key, const std::string& why) const {
  const json* const value = find(key);
  std::string shown =
      value == nullptr ? "missing" : value->dump(-1, ' ', true, json::error_handler_t::replace);
  if (shown.size() > kMostShown) shown = shown.substr(0, kMostShown) + "...";
  throw Error(ErrorKind::model,
              fmt::format("cannot use model {}: its '{}' is {}, {}", file_, key, shown, why));
}

const json* ConfigFields::find(std::string_view key) const {
  const auto found = object_.find(key);
  return found == object_.end() || found->is_null() ? nullptr : &*found;
}

const json* ConfigFields::list(std::string_view key) const {
  const json* const value = find(key);
  if (value != nullptr && !value->is_array()) fail(key, "not a list");
  return value;
}

std::optional<double> ConfigFields::number(std::string_view key) const {
  const json* const value = find(key);
  if (value == nullptr) return std::nullopt;
  if (!value->is_number()) fail(key, "not a number");
  return value->get<double>();
}

std::optional<int> ConfigFields::whole(std::string_view key) const {
  const json* const value = find(key);
  if (value == nullptr) return std::nullopt;
  if (!is_whole(*value)) fail(key, "not a whole number that it can be");
  return value->get<int>();
}

std::optional<bool> ConfigFields::flag(std::string_view key) const {
  const json* const value = find(key);
  if (value == nullptr) return std::nullopt;
  if (!value->is_boolean()) fail(key, "neither true nor false");
  return value->get<bool>();
}

template <typename Value, typename IsValue>
std::vector<Value> ConfigFields::values(std::string_view key, const IsValue& is_value,
                                        const char* what) const {
  const json* const values = list(key);
  if (values == nullptr) return {};
  if (values->empty() || !std::all_of(values->begin(), values->end(), is_value)) {
    fail(key, fmt::format("not a list of {}", what));
  }
  return values->get<std::vector<Value>>();
}

std::vector<double> ConfigFields::numbers(std::string_view key) const {
  return values<double>(
      key, [](const json& value) { return value.is_number(); }, "numbers");
}

std::vector<bool> ConfigFields::flags(std::string_view key) const {
  return values<bool>(
      key, [](const json& value) { return value.is_boolean(); }, "true and false");
}

std::vector<int> ConfigFields::wholes(std::string_view key) const {
  return values<int>(key, is_whole, "whole numbers that it can be");
}

void ConfigFields::allow_number(std::string_view key, double allowed) const {
  const auto value = number(key);
  if (value && *value != allowed)
    fail(key, fmt::format("and sdvae computes with {} alone", allowed));
}

void ConfigFields::allow_text(std::string_view key,
                              std::initializer_list<std::string_view> allowed) const {
  const json* const value = find(key);
  if (value == nullptr) return;
  if (!is_one_of(*value, allowed)) {
    fail(key, fmt::format("and sdvae computes with \"{}\" alone", *allowed.begin()));
  }
}

bool ConfigFields::is_text(std::string_view key,
                           std::initializer_list<std::string_view> texts) const {
  const json* const value = find(key);
  return value != nullptr && is_one_of(*value, texts);
}

void ConfigFields::allow_flag(std::string_view key, bool allowed) const {
  const auto value = flag(key);
  if (value && *value != allowed)
    fail(key, fmt::format("and sdvae computes with {} alone", allowed));
}

void ConfigFields::allow_empty(std::string_view key) const {
  const json* const values = list(key);
  if (values != nullptr && !values->empty()) fail(key, "and sdvae computes with [] alone");
}

void ConfigFields::allow_wholes(std::string_view key, const std::vector<int>& allowed) const {
  const std::vector<int> values = wholes(key);
  if (values.empty() || values == allowed) return;
  fail(key, fmt::format("and sdvae computes with [{}] alone", fmt::join(allowed, ",")));
}

void ConfigFields::allow_each_text(std::string_view key,
                                   std::initializer_list<std::string_view> allowed) const {
  const json* const value = find(key);
  if (value == nullptr) return;
  const json texts = value->is_array() ? *value : json::array({*value});
  const bool all_allowed = std::all_of(texts.begin(), texts.end(),
                                       [&](const json& text) { return is_one_of(text, allowed); });
  if (!all_allowed) {
    fail(key, fmt::format("and sdvae computes with \"{}\" alone", *allowed.begin()));
  }
}

std::size_t ConfigFields::allow_texts(std::string_view key, std::string_view allowed) const {
  const json* const values = list(key);
  if (values == nullptr) return 0;
  const std::string name = lower_case(allowed);
  const bool all_allowed = std::all_of(values->begin(), values->end(), [&](const json& value) {
    return value.is_string() && plain_name(value) == name;
  });
  if (!all_allowed) fail(key, fmt::format("and sdvae computes with \"{}\" alone", allowed));
  return values->size();
}

}  // namespace sdvae
