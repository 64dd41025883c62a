#include "engine/cpu/plan_part.h"

#include "engine/cpu/plan_network.h"

namespace sdvae::cpu {
namespace {

Window all_of(const Map& map) { return {0, 0, map.height, map.width}; }

bool is_same(const Window& a, const Window& b) {
  return a.top == b.top && a.left == b.left && a.height == b.height && a.width == b.width;
}

// The unit that has the norm.
int unit_of_norm(const Section& section, int norm) {
  int index = section.first;
  while (section.norms_before(index + 1) <= norm) ++index;
  return index;
}

// What runs in its unit before the norm.
OpChain chain_to_norm(const Section& section, int norm) {
  const int index = unit_of_norm(section, norm);
  return chain_before_norm(section.unit(index), norm - section.norms_before(index));
}

// Adds units for a window, which shrinks on its way to what is wanted in the end.
class WindowUnits {
 public:
  WindowUnits(const Section& section, const SectionWindow& part, PlanBuilder& builder)
      : section_(section), part_(part), builder_(builder) {
    const bool to_norm = part.norm != kNone;
    end_ = to_norm ? unit_of_norm(section, part.norm) : section.last;
    wanted_.resize(static_cast<std::size_t>(end_) + 1);
    wanted(end_) = part.window;
    if (to_norm) {
      to_norm_ = chain_to_norm(section, part.norm);
      wanted(end_) = window_before(to_norm_, part.window, section.map(end_));
    }
    for (int index = end_ - 1; index >= section.first; --index) {
      wanted(index) = window_before(section.unit(index), wanted(index + 1), section.map(index));
    }
    held_ = wanted(section.first);
  }

  void add() {
    value_ = section_.begins()
                 ? builder_.read_planes(section_.input(), held_)
                 : builder_.crop(builder_.outside(section_.input(), kInputMap), held_);
    for (int index = section_.first; index < end_; ++index) {
      shrink(index);
      value_ = add_chain(section_.unit(index), value_, builder_);
      held_ = window_after(section_.unit(index), held_);
    }
    if (part_.norm == kNone) return finish();
    shrink(end_);
    builder_.stop_at_norm(part_.norm, relative_to(part_.window, window_after(to_norm_, held_)));
    static_cast<void>(add_chain(section_.unit(end_), value_, builder_));
  }

 private:
  Window& wanted(int index) { return wanted_[static_cast<std::size_t>(index)]; }

  // Where the size changes, what only served the units before is left behind.
  void shrink(int index) {
    if (is_same(held_, wanted(index))) return;
    const bool before = index > section_.first && changes_size(section_.unit(index - 1));
    if (!before && !changes_size(section_.unit(index))) return;
    value_ = builder_.crop(value_, relative_to(wanted(index), held_));
    held_ = wanted(index);
  }

  void finish() {
    const Window window = relative_to(part_.window, held_);
    if (section_.gathers_next()) builder_.gather(value_, window);
    const Map& whole = section_.output();
    if (section_.ends()) {
      builder_.write_planes(value_, window,
                            {whole.height, whole.width, part_.window.top, part_.window.left});
    } else {
      builder_.paste(value_, window, builder_.outside(whole, kOutputMap), part_.window);
    }
  }

  const Section& section_;
  const SectionWindow& part_;
  PlanBuilder& builder_;
  int end_ = 0;
  OpChain to_norm_;             // from the last unit's start to the norm at which it stops
  std::vector<Window> wanted_;  // before each unit
  Window held_;
  Value value_;
};

}  // namespace

PlanStart start_of(const Section& section, bool sums_are_given) {
  return {section.norms_before(section.first), sums_are_given,
          section.input().height > section.map(0).height};
}

HalfShape shape_of_half(const Ops& ops, const Map& input) {
  HalfShape half{units_of(ops), {input}, {0}};
  for (const OpChain& unit : half.units) {
    half.maps.push_back(shape_after(unit, half.maps.back()));
    half.norms_before.push_back(half.norms_before.back() + norm_count(unit));
  }
  return half;
}

Plan plan_section(const Section& section, const PlanOptions& options) {
  PlanBuilder builder(options, start_of(section, false));
  const Map& input = section.input();
  Value value = section.begins() ? builder.read_planes(input, all_of(input))
                                 : builder.outside(input, kInputMap);
  for (int index = section.first; index < section.last; ++index) {
    value = add_chain(section.unit(index), value, builder);
  }
  if (section.gathers_next()) builder.gather(value);
  const Map& output = section.output();
  if (section.ends()) {
    builder.write_planes(value, all_of(output), {output.height, output.width, 0, 0});
  } else {
    builder.paste(value, all_of(output), builder.outside(output, kOutputMap), all_of(output));
  }
  return builder.finish();
}

Plan plan_window(const Section& section, const SectionWindow& part, const PlanOptions& options) {
  PlanBuilder builder(options, start_of(section, true));
  WindowUnits(section, part, builder).add();
  return builder.finish();
}

Map map_of_norm(const Section& section, int norm) {
  return shape_after(chain_to_norm(section, norm), section.map(unit_of_norm(section, norm)));
}

Plan plan_keys(const Section& section, const Window& window, const PlanOptions& options) {
  const AttentionUnit unit = attention_unit(section.unit(section.first)).value();
  PlanBuilder builder(options, start_of(section, true));
  const Value x = builder.crop(builder.outside(section.input(), kInputMap), window);
  const Value before = add_chain(unit.before, x, builder);
  const kernels::PartOfPositions part{window.top * window.width,
                                      section.input().height * section.input().width};
  builder.pack_keys(builder.convolve(unit.attention.key, before), part,
                    builder.outside_memory(kKeys));
  builder.pack_values(builder.convolve(unit.attention.value, before), part,
                      builder.outside_memory(kValues));
  return builder.finish();
}

Plan plan_queries(const Section& section, const Window& window, const PlanOptions& options) {
  const AttentionUnit unit = attention_unit(section.unit(section.first)).value();
  PlanBuilder builder(options, start_of(section, true));
  const Value whole = builder.outside(section.input(), kInputMap);
  Value x = builder.crop(whole, window);
  x.is_shared = true;  // with the sum in the end
  const Value before = add_chain(unit.before, x, builder);
  const Value query = builder.convolve(unit.attention.query, before);
  const Value mixed =
      builder.attend(query, {section.input().height * section.input().width,
                             builder.outside_memory(kKeys), builder.outside_memory(kValues)});
  const Value sum = builder.convolve(unit.attention.out, mixed, {.add_to = &x});
  if (section.gathers_next()) builder.gather(sum, all_of(sum.map));
  builder.paste(sum, all_of(sum.map), whole, window);
  return builder.finish();
}

}  // namespace sdvae::cpu
