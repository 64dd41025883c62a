#include "latent/space_metadata.h"

#include <cmath>
#include <utility>
#include <vector>

#include "latent/family.h"

namespace sdvae {
namespace {

struct OrderName {
  PatchOrder order;
  std::string_view name;
};

constexpr std::array kOrders{OrderName{PatchOrder::channel_row_column, "c,ph,pw"},
                             OrderName{PatchOrder::channel_column_row, "c,pw,ph"},
                             OrderName{PatchOrder::row_column_channel, "ph,pw,c"}};

// The two keys of a shift or a scale: with one number for all channels, with one for each.
struct NumberKeys {
  std::string_view uniform;
  std::string_view per_channel;
};

constexpr NumberKeys kScaleKeys{kScalingFactorKey, kScaleKey};
constexpr NumberKeys kShiftKeys{kShiftFactorKey, kShiftKey};

void skip_blanks(std::string_view& text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  text.remove_prefix(first == std::string_view::npos ? text.size() : first);
}

bool take(std::string_view& text, char wanted) {
  skip_blanks(text);
  if (!text.starts_with(wanted)) return false;
  text.remove_prefix(1);
  return true;
}

// A JSON array of one number or more; nothing for other text.
std::optional<std::vector<double>> parse_numbers(std::string_view text) {
  std::vector<double> numbers;
  if (!take(text, '[')) return std::nullopt;
  do {
    skip_blanks(text);
    double number = 0;
    const auto [stop, code] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (code != std::errc()) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(stop - text.data()));
    numbers.push_back(number);
  } while (take(text, ','));
  const bool is_closed = take(text, ']');
  skip_blanks(text);
  if (!is_closed || !text.empty()) return std::nullopt;
  return numbers;
}

// Models without statistics of their own, such as taef2, make latents of a family that has them.
bool may_lack_numbers(std::string_view family) {
  const LatentSpace* const known = find_family(family);
  return known != nullptr && known->scale.empty();
}

std::vector<double> read_numbers(const MetadataReader& reader, const NumberKeys& keys,
                                 std::string_view family) {
  const std::string* const list = reader.find(keys.per_channel);
  if (list == nullptr) {
    if (reader.find(keys.uniform) == nullptr && may_lack_numbers(family)) return {};
    reader.require(keys.uniform);
    const double number = *reader.number<double>(keys.uniform);
    if (!std::isfinite(number)) reader.fail(keys.uniform, "which is not a finite number");
    return {number};
  }
  if (reader.find(keys.uniform) != nullptr) {
    reader.fail(keys.uniform, fmt::format("but '{}' says it as well", keys.per_channel));
  }
  auto numbers = parse_numbers(*list);
  if (!numbers) reader.fail(keys.per_channel, "which is not a list of numbers");
  for (const double number : *numbers) {
    if (!std::isfinite(number)) reader.fail(keys.per_channel, "where not all numbers are finite");
  }
  return std::move(*numbers);
}

// In float32, where the values are scaled, a scale must still be a number that one can divide by.
void check_scale(const MetadataReader& reader, const std::vector<double>& scale) {
  for (const double number : scale) {
    if (std::isnormal(static_cast<float>(number)) && number > 0) continue;
    if (reader.find(kScaleKey) == nullptr)
      reader.fail(kScalingFactorKey, "not a number above zero");
    reader.fail(kScaleKey, "where not all numbers are above zero");
  }
}

// A family is looked up in tables and shown in messages: a plain word, so that neither meets
// anything strange. Which words are known is the model's business.
std::string read_family(const MetadataReader& reader) {
  std::string name = reader.text(kFamilyKey);
  const auto is_plain = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           c == '-' || c == '.';
  };
  const bool right =
      !name.empty() && name.size() <= 32 && std::all_of(name.begin(), name.end(), is_plain);
  if (reader.find(kFamilyKey) && !right) reader.fail(kFamilyKey, "not the name of a latent space");
  return name;
}

void read_patch(const MetadataReader& reader, LatentSpace& space) {
  const std::string* const value = reader.find(kPatchKey);
  if (value == nullptr) return;
  const char* const end = value->data() + value->size();
  const auto [stop, code] = std::from_chars(value->data(), end, space.patch);
  const std::string_view rest(stop, static_cast<std::size_t>(end - stop));
  const auto* const order =
      std::find_if(kOrders.begin(), kOrders.end(), [&](const OrderName& known) {
        return rest.starts_with(' ') && rest.substr(1) == known.name;
      });
  if (code != std::errc() || space.patch < 2 || order == kOrders.end()) {
    reader.fail(kPatchKey, "not a side above 1 and an order such as '2 c,ph,pw'");
  }
  space.patch_order = order->order;
}

void write_numbers(Metadata& metadata, const NumberKeys& keys, const std::vector<double>& numbers) {
  if (numbers.size() == 1) {
    metadata[std::string(keys.uniform)] = fmt::format("{}", numbers.front());
  } else if (!numbers.empty()) {
    metadata[std::string(keys.per_channel)] = fmt::format("[{}]", fmt::join(numbers, ", "));
  }
}

}  // namespace

void write_space(Metadata& metadata, const LatentSpace& space) {
  if (!space.family.empty()) metadata[std::string(kFamilyKey)] = space.family;
  write_numbers(metadata, kScaleKeys, space.scale);
  write_numbers(metadata, kShiftKeys, space.shift);
  if (space.patch != 1) {
    const auto* const order =
        std::find_if(kOrders.begin(), kOrders.end(),
                     [&](const OrderName& known) { return known.order == space.patch_order; });
    metadata[std::string(kPatchKey)] = fmt::format("{} {}", space.patch, order->name);
  }
  const bool is_uniform = space.scale.size() <= 1 && space.shift.size() <= 1;
  if (!is_uniform && !space.from.empty()) metadata[std::string(kStatisticsKey)] = space.from;
}

LatentSpace read_space(const MetadataReader& reader) {
  LatentSpace space;
  space.family = read_family(reader);
  const LatentSpace* const known = find_family(space.family);
  space.frame_axis = known != nullptr && known->frame_axis;
  space.scale = read_numbers(reader, kScaleKeys, space.family);
  check_scale(reader, space.scale);
  space.shift = read_numbers(reader, kShiftKeys, space.family);
  read_patch(reader, space);
  space.from = reader.text(kStatisticsKey);
  return space;
}

}  // namespace sdvae
