// The fields of a config.json by name, each of the type and among the values that can be computed
// with. A field that is missing or null is as usual. Every failure is an Error (model) that names
// the field and shows its value. Lives as short as the object that it looks at.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

namespace sdvae {

class ConfigFields {
 public:
  // `file` is what messages call the file.
  ConfigFields(const nlohmann::json& object, const std::string& file)
      : object_(object), file_(file) {}

  [[nodiscard]] std::optional<double> number(std::string_view key) const;
  [[nodiscard]] std::optional<int> whole(std::string_view key) const;  // Above zero.
  [[nodiscard]] std::optional<bool> flag(std::string_view key) const;
  [[nodiscard]] std::vector<double> numbers(std::string_view key) const;  // Empty where missing.
  [[nodiscard]] std::vector<bool> flags(std::string_view key) const;
  [[nodiscard]] std::vector<int> wholes(std::string_view key) const;

  // Whether it is a text of these.
  [[nodiscard]] bool is_text(std::string_view key,
                             std::initializer_list<std::string_view> texts) const;

  // Refuse every value but these.
  void allow_number(std::string_view key, double allowed) const;
  void allow_text(std::string_view key, std::initializer_list<std::string_view> allowed) const;
  void allow_flag(std::string_view key, bool allowed) const;
  void allow_empty(std::string_view key) const;  // Of a list.
  void allow_wholes(std::string_view key, const std::vector<int>& allowed) const;
  // A text of these, or a list of nothing else.
  void allow_each_text(std::string_view key, std::initializer_list<std::string_view> allowed) const;
  // A list of nothing but `allowed`: its length, 0 where it is missing.
  [[nodiscard]] std::size_t allow_texts(std::string_view key, std::string_view allowed) const;

  // "its '`key`' is <the value>, `why`".
  [[noreturn]] void fail(std::string_view key, const std::string& why) const;

 private:
  [[nodiscard]] const nlohmann::json* find(std::string_view key) const;
  // What lies in a list; null where there is none.
  [[nodiscard]] const nlohmann::json* list(std::string_view key) const;
  // A list in which every value is as `is_value` asks; `what` they are, for messages.
  template <typename Value, typename IsValue>
  [[nodiscard]] std::vector<Value> values(std::string_view key, const IsValue& is_value,
                                          const char* what) const;

  const nlohmann::json& object_;
  const std::string& file_;
};

}  // namespace sdvae
