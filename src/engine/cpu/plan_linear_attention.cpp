#include "engine/cpu/plan_linear_attention.h"

#include <algorithm>
#include <vector>

#include "engine/cpu/plan_network.h"
#include "kernels/linear_attention.h"

namespace sdvae::cpu {
namespace {

// A band with the rows around it that its positions depend on.
Window with_reach(const Window& band, int reach, const Map& map) {
  const int top = std::max(band.top - reach, 0);
  const int bottom = std::min(band.bottom() + reach, map.height);
  return {top, 0, bottom - top, band.width};
}

LinearAttentionUnit unit_of(const Section& section) {
  return linear_attention_unit(section.unit(section.first)).value();
}

}  // namespace

std::size_t head_sum_floats(const Section& section) {
  const LinearAttention& attention = unit_of(section).attention;
  const Map map{kNone, 1, 1, static_cast<int>(attention.query.weight.shape[0])};
  const std::vector<kernels::FeatureMap> maps(3 * (1 + attention.scales.size()), shape_of(map));
  return kernels::head_sum_floats(maps);
}

Plan plan_head_sums(const Section& section, const Window& band, const PlanOptions& options) {
  const LinearAttentionUnit unit = unit_of(section);
  PlanBuilder builder(options, start_of(section, true));
  const Window held = with_reach(band, unit.reach, section.input());
  const Value x = builder.crop(builder.outside(section.input(), kInputMap), held);
  builder.add_sums_of_heads(add_head_maps(unit.attention, x, builder), relative_to(band, held),
                            builder.outside_memory(kHeadSums));
  return builder.finish();
}

Plan plan_head_outputs(const Section& section, const Window& band, const PlanOptions& options) {
  const LinearAttentionUnit unit = unit_of(section);
  PlanBuilder builder(options, start_of(section, true));
  const Window held = with_reach(band, unit.reach, section.input());
  Value x = builder.crop(builder.outside(section.input(), kInputMap), held);
  x.is_shared = true;  // with the sum in the end
  const std::vector<Value> maps = add_head_maps(unit.attention, x, builder);
  const Value mixed =
      builder.attend_linearly(maps, builder.outside_memory(kHeadSums), unit.attention.epsilon);
  const Value out = add_chain(unit.after, builder.convolve(unit.attention.out, mixed), builder);
  const Value sum = builder.add(out, x);
  const Window window = relative_to(band, held);
  if (section.gathers_next()) builder.gather(sum, window);
  builder.paste(sum, window, builder.outside(section.output(), kOutputMap), band);
  return builder.finish();
}

}  // namespace sdvae::cpu
