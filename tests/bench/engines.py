"""The engines that people run a Stable Diffusion VAE with today, each in a process of its own.

A worker loads one engine and then runs one encode or decode whenever it is asked, so that many
engines can take turns on one machine and each process's peak memory is one engine's alone.
"""

import multiprocessing
import resource
import time
from dataclasses import dataclass


@dataclass
class Setting:
    """What all engines have in common in a comparison."""

    network: str  # A name of networks.py.
    folder: str  # The folder of the autoencoder, as diffusers saved it.
    size_px: int  # The side of the square picture.
    threads: int


def steps_of(setting, make):
    """The calls that encode and decode once: `make` of each direction's module and input."""
    import networks

    modules = networks.load(setting.network, setting.folder)
    pairs = zip(modules, networks.samples(setting.network, setting.size_px), strict=True)
    return [make(module, given) for module, given in pairs]


def torch_itself(setting, channels_last=False, bf16=False, compiled=False):
    import torch

    torch.set_num_threads(setting.threads)
    dtype = torch.bfloat16 if bf16 else torch.float32
    layout = torch.channels_last if channels_last else torch.contiguous_format

    def make(module, given):
        module, given = module.to(dtype, memory_format=layout), given.to(dtype)
        module = torch.compile(module) if compiled else module
        return lambda: module(given.to(memory_format=layout))

    return steps_of(setting, make)


def onnx(setting):
    import tempfile

    import onnxruntime
    import torch

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = setting.threads

    def make(module, given):
        with tempfile.TemporaryDirectory() as folder:
            torch.onnx.export(module, (given,), f"{folder}/m.onnx", dynamo=True, verbose=False)
            session = onnxruntime.InferenceSession(f"{folder}/m.onnx", options)
        name = session.get_inputs()[0].name
        return lambda: session.run(None, {name: given.numpy()})

    return steps_of(setting, make)


def openvino(setting, bf16=False):
    import openvino as ov

    config = {
        "INFERENCE_NUM_THREADS": setting.threads,
        "INFERENCE_PRECISION_HINT": "bf16" if bf16 else "f32",
        "PERFORMANCE_HINT": "LATENCY",
    }

    def make(module, given):
        converted = ov.convert_model(module, example_input=given, input=[tuple(given.shape)])
        request = ov.Core().compile_model(converted, "CPU", config).create_infer_request()
        return lambda: request.infer([given.numpy()])

    return steps_of(setting, make)


PEERS = {
    "diffusers, eager": (torch_itself, {}),
    "diffusers, channels_last": (torch_itself, {"channels_last": True}),
    "diffusers, eager, bf16": (torch_itself, {"bf16": True}),
    "diffusers, channels_last, bf16": (torch_itself, {"channels_last": True, "bf16": True}),
    "torch.compile": (torch_itself, {"compiled": True}),
    "torch.compile, bf16": (torch_itself, {"compiled": True, "bf16": True}),
    "ONNX Runtime": (onnx, {}),
    "OpenVINO": (openvino, {}),
    "OpenVINO, bf16": (openvino, {"bf16": True}),
}


def serve(pipe, name, setting):
    """Loads the engine, runs each direction once uncounted, then answers one question at a time."""
    import torch

    load, options = PEERS[name]
    with torch.inference_mode():
        encode, decode = load(setting, **options)
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

    def __init__(self, name, setting):
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=serve, args=(theirs, name, setting), daemon=True)
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
