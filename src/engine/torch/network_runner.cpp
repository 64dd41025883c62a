#include "engine/torch/network_runner.h"

#include <map>
#include <mutex>
#include <utility>

#include "base/file.h"
#include "engine/torch/device.h"
#include "engine/torch/forward.h"
#include "engine/torch/network_tensors.h"
#include "engine/torch/norm_nhwc.h"
#include "engine/torch/torch_runner.h"
#include "engine/torch/translate_error.h"
#include "sdvae/error.h"

namespace sdvae {
namespace {

class NetworkRunner final : public TorchRunner {
 public:
  NetworkRunner(const BoundRequest& bound, c10::Device device)
      : TorchRunner(quoted(bound.request.path), device),
        network_(bound.network),
        owner_(bound.owner) {
    static_cast<void>(tensors_for(bound.request.dtype));
  }

 protected:
  at::Tensor forward(Direction direction, const at::Tensor& input, Dtype dtype) override {
    const Ops& ops = direction == Direction::encode ? network_.encoder : network_.decoder;
    return sdvae::forward(ops, tensors_for(dtype), input.contiguous(layout_for(dtype)));
  }

 private:
  // Tensor cores multiply 16-bit numbers in NHWC; in NCHW each convolution would change the layout
  // twice. float32 without TF32 does not run on them.
  [[nodiscard]] at::MemoryFormat layout_for(Dtype dtype) const {
    const bool on_tensor_cores = device().is_cuda() && dtype != Dtype::float32 && has_norm_nhwc();
    return on_tensor_cores ? at::MemoryFormat::ChannelsLast : at::MemoryFormat::Contiguous;
  }

  // A second dtype is needed only when a result of the first was not finite.
  const NetworkTensors& tensors_for(Dtype dtype) {
    const std::scoped_lock lock(mutex_);
    const auto found = tensors_.find(dtype);
    if (found != tensors_.end()) return found->second;
    return tensors_.try_emplace(dtype, network_, device(), scalar_type(dtype), layout_for(dtype))
        .first->second;
  }

  const Network network_;
  std::shared_ptr<const void> owner_;
  std::mutex mutex_;
  std::map<Dtype, NetworkTensors> tensors_;  // a map: a reference stays good when another is added
};

}  // namespace

OpenedRunner open_network_runner(const BoundRequest& request) {
  const c10::Device device = prepare_torch(request.request);
  OpenedRunner opened;
  opened.device = plain_device(device);
  try {
    opened.runner = std::make_unique<NetworkRunner>(request, device);
  } catch (const std::exception& error) {
    throw Error(ErrorKind::model,
                "cannot use model " + quoted(request.request.path) + ": " + torch_reason(error))
        .about(request.request.path);
  }
  return opened;
}

}  // namespace sdvae
