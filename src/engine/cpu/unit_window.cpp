#include "engine/cpu/unit_window.h"

#include <algorithm>

namespace sdvae::cpu {
namespace {

int rounded_down(int value, int unit) {
  const int rest = value % unit;
  return rest < 0 ? value - rest - unit : value - rest;
}

// Of one side, within its size.
Span span_before(const OpChain& chain, Span wanted, int size) {
  Span span = inputs_of(chain, wanted);
  const int grain = grain_of(chain);
  const bool looks_around = span.begin != grain * wanted.begin || span.end != grain * wanted.end;
  // Whatever borders a convolution that halves has, it gets the pair after its last; Border::same
  // would do without.
  if (grain > 1 && looks_around) ++span.end;
  span = {rounded_down(span.begin, grain), -rounded_down(-span.end, grain)};
  return {std::max(span.begin, 0), std::min(span.end, size)};
}

Window window_of(Span rows, Span columns) {
  return {rows.begin, columns.begin, rows.end - rows.begin, columns.end - columns.begin};
}
Span rows_of(const Window& window) { return {window.top, window.bottom()}; }
Span columns_of(const Window& window) { return {window.left, window.right()}; }

}  // namespace

Map shape_after(const OpChain& chain, const Map& before) {
  const Window after = window_after(chain, {0, 0, before.height, before.width});
  return {kNone, after.height, after.width, channels_after(chain, before.channels)};
}

Window window_before(const OpChain& chain, const Window& wanted, const Map& input) {
  return window_of(span_before(chain, rows_of(wanted), input.height),
                   span_before(chain, columns_of(wanted), input.width));
}

Window window_after(const OpChain& chain, const Window& given) {
  return window_of(outputs_of(chain, rows_of(given)), outputs_of(chain, columns_of(given)));
}

Window relative_to(const Window& window, const Window& outer) {
  return {window.top - outer.top, window.left - outer.left, window.height, window.width};
}

}  // namespace sdvae::cpu
