// The three stages of a convolution by tiles (tile_form.h), each on some tiles of a block: windows
// of the input are transformed, products are made, products become output. One object serves all
// threads; each brings its own memory.
#pragma once

#include "kernels/fetch_ahead.h"
#include "kernels/tile_convolution.h"
#include "kernels/tile_input.h"
#include "kernels/tile_output.h"
#include "kernels/tile_plan.h"

namespace sdvae::kernels {

// The memory of one thread.
struct ThreadContext {
  float* transformed =
      nullptr;                // a block's input in the Winograd domain: the thread's or the team's
  float* products = nullptr;  // one group's products of a block
  FetchAhead ahead;
};

class TileStages {
 public:
  // `bias` is never null. All of them outlive the object.
  TileStages(const TileConvolutionCall& call, const TilePlan& plan, const float* bias);

  void transform_input(const ThreadContext& context, const Tiles& tiles) const;
  void multiply(ThreadContext& context, const Tiles& tiles, int group) const;
  // `sums` is [sum, square][output channel] of these tiles; the group's are set.
  void transform_output(const ThreadContext& context, const Tiles& tiles, int group,
                        float* sums) const;

 private:
  void transform_border(InputTile tile, int top, int left) const;
  void multiply_product(ThreadContext& context, const Tiles& tiles, int group, int product) const;
  [[nodiscard]] const float* rows_of(const ThreadContext& context, const Tiles& tiles,
                                     int product) const;

  const TileConvolutionCall& call_;
  const TilePlan& plan_;
  const float* bias_;
  InputTransform input_transform_;
  void (*output_transform_)(const OutputTile&);
};

}  // namespace sdvae::kernels
