#include "tensors/safetensors_header.h"

#include <cstddef>
#include <optional>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "base/text.h"
#include "sdvae/error.h"

namespace sdvae {
namespace {

using Json = nlohmann::json;

// Takes the parser's events one by one. A tree of values would silently keep the last of two equal
// keys and would be built before it could be checked; here the first wrong event ends the parsing,
// so nesting never goes deeper than the three levels of the format.
class HeaderBuilder final : public nlohmann::json_sax<Json> {
 public:
  [[nodiscard]] SafetensorsHeader take() { return std::move(header_); }
  [[nodiscard]] const std::string& problem() const { return problem_; }

  // The reference implementation takes metadata that are null for none.
  bool null() override { return (level_ == Level::top && key_ == kMetadataKey) || refuse_value(); }
  bool boolean(bool /*value*/) override { return refuse_value(); }
  bool number_integer(number_integer_t /*value*/) override { return refuse_value(); }
  bool number_float(number_float_t /*value*/, const string_t& /*text*/) override {
    return refuse_value();
  }
  bool binary(binary_t& /*value*/) override { return refuse_value(); }

  bool number_unsigned(number_unsigned_t value) override {
    if (level_ != Level::numbers) return refuse_value();
    numbers_.push_back(value);
    return true;
  }

  bool string(string_t& value) override {
    if (level_ == Level::metadata) {
      header_.metadata[key_] = std::move(value);
      return true;
    }
    if (level_ != Level::tensor || key_ != "dtype") return refuse_value();
    const auto dtype = stored_dtype_from_string(value);
    tensor_.dtype = dtype.value_or(StoredDtype::other);
    if (!dtype) tensor_.other_dtype = std::move(value);
    return true;
  }

  bool key(string_t& value) override {
    if (!seen_keys().insert(value).second) return refuse_repetition(value);
    if (level_ == Level::tensor && value != "dtype" && value != "shape" &&
        value != "data_offsets") {
      return refuse(fmt::format("gives tensor {} the unknown field {}", quoted_text(tensor_.name),
                                quoted_text(value)));
    }
    key_ = std::move(value);
    return true;
  }

  bool start_object(std::size_t /*size*/) override {
    if (level_ == Level::outside) {
      level_ = Level::top;
      return true;
    }
    if (level_ != Level::top) return refuse_value();
    inner_keys_.clear();
    level_ = key_ == kMetadataKey ? Level::metadata : Level::tensor;
    tensor_ = {};
    tensor_.name = key_;
    return true;
  }

  bool end_object() override {
    if (level_ == Level::tensor) {
      if (inner_keys_.size() != 3) {
        return refuse(fmt::format("gives tensor {} not all of dtype, shape and data_offsets",
                                  quoted_text(tensor_.name)));
      }
      header_.tensors.push_back(std::move(tensor_));
    }
    level_ = level_ == Level::top ? Level::outside : Level::top;
    return true;
  }

  bool start_array(std::size_t /*size*/) override {
    if (level_ != Level::tensor || key_ == "dtype") return refuse_value();
    level_ = Level::numbers;
    numbers_.clear();
    return true;
  }

  bool end_array() override {
    level_ = Level::tensor;
    if (key_ == "shape") {
      tensor_.shape = std::move(numbers_);
      return true;
    }
    if (numbers_.size() != 2) return refuse_value();
    tensor_.begin = numbers_[0];
    tensor_.end = numbers_[1];
    return true;
  }

  bool parse_error(std::size_t position, const std::string& /*last_token*/,
                   const nlohmann::detail::exception& /*error*/) override {
    return refuse(fmt::format("is not valid JSON in UTF-8 at its byte {}", position));
  }

 private:
  enum class Level { outside, top, metadata, tensor, numbers };
  using KeySet = std::unordered_set<std::string>;

  KeySet& seen_keys() { return level_ == Level::top ? top_keys_ : inner_keys_; }

  bool refuse(std::string problem) {
    problem_ = std::move(problem);
    return false;
  }

  bool refuse_repetition(const std::string& key) {
    switch (level_) {
      case Level::metadata:
        return refuse(fmt::format("holds the metadata key {} twice", quoted_text(key)));
      case Level::tensor:
        return refuse(fmt::format("gives tensor {} its {} twice", quoted_text(tensor_.name),
                                  quoted_text(key)));
      default:
        return refuse(fmt::format("holds the name {} twice", quoted_text(key)));
    }
  }

  // Refuses a value of another type than the format has at this level.
  bool refuse_value() {
    if (level_ == Level::metadata) {
      return refuse(fmt::format("holds the metadata key {} with a value that is not text",
                                quoted_text(key_)));
    }
    if (level_ == Level::top || level_ == Level::outside) {
      return refuse(fmt::format("holds {} that is not an object", quoted_text(key_)));
    }
    const char* expected = key_ == "dtype"   ? "the name of a number type"
                           : key_ == "shape" ? "an array of non-negative integers"
                                             : "an array of two non-negative integers";
    return refuse(fmt::format("gives tensor {} a {} that is not {}", quoted_text(tensor_.name),
                              key_, expected));
  }

  SafetensorsHeader header_;
  std::string problem_;
  Level level_ = Level::outside;
  std::string key_;  // The key that was read last.
  TensorEntry tensor_;
  std::vector<std::uint64_t> numbers_;
  KeySet top_keys_;
  KeySet inner_keys_;
};

}  // namespace

SafetensorsHeader parse_safetensors_header(std::string_view json, const std::string& file_name) {
  if (json.empty() || json.front() != '{') fail_header(file_name, "does not begin with '{'");
  // The parser takes a zero byte for the end of its input and would not look at what follows.
  const std::size_t zero = json.find('\0');
  if (zero != std::string_view::npos) {
    fail_header(file_name, fmt::format("is not valid JSON in UTF-8 at its byte {}", zero + 1));
  }
  HeaderBuilder builder;
  if (!Json::sax_parse(json.begin(), json.end(), &builder)) {
    fail_header(file_name, builder.problem());
  }
  return builder.take();
}

void fail_header(const std::string& file_name, const std::string& problem) {
  throw Error(ErrorKind::bad_data,
              fmt::format("cannot read {}: the safetensors header {}", file_name, problem));
}

}  // namespace sdvae
