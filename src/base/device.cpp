#include "sdvae/device.h"

#include <charconv>

#include <fmt/format.h>

#include "sdvae/error.h"

namespace sdvae {
namespace {

constexpr std::string_view kCudaPrefix = "cuda:";
constexpr int kLastIndex = 127;  // libtorch holds a device's index in a signed byte.

// The N of "cuda:N", or nothing when the name has another form.
std::optional<int> cuda_index(std::string_view name) {
  if (!name.starts_with(kCudaPrefix)) return std::nullopt;
  int index = -1;
  const char* const end = name.data() + name.size();
  const auto [stop, code] = std::from_chars(name.data() + kCudaPrefix.size(), end, index);
  if (code != std::errc() || stop != end || index < 0 || index > kLastIndex) return std::nullopt;
  return index;
}

}  // namespace

Device parse_device(std::string_view name) {
  if (name == "auto") return {DeviceKind::automatic};
  if (name == "cpu") return {DeviceKind::cpu};
  if (name == "cuda") return {DeviceKind::cuda};
  if (const auto index = cuda_index(name)) return {DeviceKind::cuda, index};
  throw Error(ErrorKind::usage, fmt::format("there is no device '{}'", name),
              "the devices are auto, cpu, cuda and cuda:N");
}

std::string to_string(const Device& device) {
  if (device.kind == DeviceKind::automatic) return "auto";
  if (device.kind == DeviceKind::cpu) return "cpu";
  return device.index ? fmt::format("{}{}", kCudaPrefix, *device.index) : "cuda";
}

}  // namespace sdvae
