"""The engines that people run a Stable Diffusion VAE with today, each in a process of its own.

A worker loads one engine and then runs one encode or decode whenever it is asked, so that many
engines can take turns on one machine and each process's peak memory is one engine's alone.
"""

import multiprocessing
import resource
import time

PEERS = {
    "diffusers, eager": ("eager", {}),
    "diffusers, channels_last": ("eager", {"channels_last": True}),
    "diffusers, eager, bf16": ("eager", {"bf16": True}),
    "diffusers, channels_last, bf16": ("eager", {"channels_last": True, "bf16": True}),
    "torch.compile": ("compiled", {}),
    "torch.compile, bf16": ("compiled", {"bf16": True}),
    "ONNX Runtime": ("onnx", {}),
    "OpenVINO": ("openvino", {}),
    "OpenVINO, bf16": ("openvino", {"bf16": True}),
}


def network(folder):
    """(encode, decode) as modules: picture -> moments, raw latent -> picture."""
    from diffusers import AutoencoderKL
    from torch import nn

    vae = AutoencoderKL.from_pretrained(folder).eval().requires_grad_(False)

    class Encode(nn.Module):
        def __init__(self):
            super().__init__()
            self.encoder, self.quant = vae.encoder, vae.quant_conv

        def forward(self, picture):
            return self.quant(self.encoder(picture))

    class Decode(nn.Module):
        def __init__(self):
            super().__init__()
            self.quant, self.decoder = vae.post_quant_conv, vae.decoder

        def forward(self, latent):
            return self.decoder(self.quant(latent))

    return Encode().eval(), Decode().eval()


def samples(size):
    import torch

    torch.manual_seed(0)
    return torch.rand(1, 3, size, size) * 2 - 1, torch.randn(1, 4, size // 8, size // 8) * 4


def eager(folder, size, threads, channels_last=False, bf16=False):
    import torch

    torch.set_num_threads(threads)
    dtype = torch.bfloat16 if bf16 else torch.float32
    layout = torch.channels_last if channels_last else torch.contiguous_format

    def make(module, given):
        module, given = module.to(dtype, memory_format=layout), given.to(dtype)
        return lambda: module(given.to(memory_format=layout))

    return [make(*pair) for pair in zip(network(folder), samples(size), strict=True)]


def compiled(folder, size, threads, bf16=False):
    import torch

    torch.set_num_threads(threads)
    dtype = torch.bfloat16 if bf16 else torch.float32

    def make(module, given):
        module, given = torch.compile(module.to(dtype)), given.to(dtype)
        return lambda: module(given)

    return [make(*pair) for pair in zip(network(folder), samples(size), strict=True)]


def onnx(folder, size, threads):
    import tempfile

    import onnxruntime
    import torch

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads

    def make(module, given):
        with tempfile.TemporaryDirectory() as place:
            torch.onnx.export(module, (given,), f"{place}/m.onnx", dynamo=True, verbose=False)
            session = onnxruntime.InferenceSession(f"{place}/m.onnx", options)
        name = session.get_inputs()[0].name
        return lambda: session.run(None, {name: given.numpy()})

    return [make(*pair) for pair in zip(network(folder), samples(size), strict=True)]


def openvino(folder, size, threads, bf16=False):
    import openvino as ov

    config = {
        "INFERENCE_NUM_THREADS": threads,
        "INFERENCE_PRECISION_HINT": "bf16" if bf16 else "f32",
        "PERFORMANCE_HINT": "LATENCY",
    }

    def make(module, given):
        converted = ov.convert_model(module, example_input=given, input=[tuple(given.shape)])
        request = ov.Core().compile_model(converted, "CPU", config).create_infer_request()
        return lambda: request.infer([given.numpy()])

    return [make(*pair) for pair in zip(network(folder), samples(size), strict=True)]


def serve(pipe, name, folder, size, threads):
    """Loads the engine, runs each direction once uncounted, then answers one question at a time."""
    import torch

    maker, options = PEERS[name]
    with torch.inference_mode():
        encode, decode = globals()[maker](folder, size, threads, **options)
        steps = {"encode": encode, "decode": decode}
        for step in steps.values():
            step()
        pipe.send("ready")
        while (asked := pipe.recv()) != "end":
            started = time.perf_counter()
            steps[asked]()
            pipe.send((time.perf_counter() - started) * 1000)
    pipe.send(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6)


class Peer:
    """One engine in its process: time_ms runs a direction once, close gives its peak in MB."""

    def __init__(self, name, folder, size, threads):
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(
            target=serve, args=(theirs, name, folder, size, threads), daemon=True
        )
        self.process.start()
        theirs.close()
        self.pipe.recv()

    def time_ms(self, direction):
        self.pipe.send(direction)
        return self.pipe.recv()

    def close(self):
        self.pipe.send("end")
        peak_mb = self.pipe.recv()
        self.process.join()
        return peak_mb
