"""The rooms of src/ and who may know whom: arrows run one way."""

import re

from sources import code_only, files_in, includes

# Who uses whom. The table equals the arrows that exist, so it promises nothing that nobody does.
USES = {
    "base": set(),
    "image": {"base"},
    "tensors": {"base"},
    "latent": {"base", "tensors"},
    "hub": {"base"},
    "metrics": {"base", "image"},
    "view": {"base", "image", "latent"},
    "network": {"base", "latent", "tensors"},
    "catalog": {"base", "hub", "network"},
    "kernels": {"base"},
    "engine": {"base", "image", "kernels", "latent", "network"},
    "jobs": {"base", "catalog", "engine", "image", "latent", "metrics", "network", "view"},
    "report": {"base", "catalog", "jobs", "latent", "metrics", "network"},
    "cli": {"base", "catalog", "engine", "hub", "jobs", "latent", "network", "report"},
}  # fmt: skip
# The room behind each public header. sdvae.h and version.h are for users alone.
PUBLIC = {
    "device.h": "base",
    "error.h": "base",
    "export.h": "base",
    "find_model.h": "catalog",
    "image.h": "image",
    "latent.h": "latent",
    "latent_space.h": "latent",
    "metrics.h": "metrics",
    "model.h": "network",
    "remedy.h": "base",
    "vae.h": "engine",
    "version.h": None,
    "sdvae.h": None,
}
# Where a library's headers may appear: a folder, or several.
HOMES = {
    r"(torch|ATen|c10)/": "src/engine/torch/",
    r"((.*/)?stb_\w+|jpeglib|jerror)\.h": "src/image/",
    r"CLI/": "src/cli/",
    r"avif/": "src/image/avif/",
    r"tiff\w*\.h": "src/image/tiff/",
    r"curl/": "src/hub/curl/",
    r"gif_lib\.h": "src/image/gif/",
    r"jxl/": "src/image/jxl/",
    r"libheif/": "src/image/heif/",
    r"hwy/": "src/kernels/",
    r"lcms2": "src/image/lcms/",
    r"webp/": "src/image/webp/",
    r"nlohmann/": ("src/network/", "src/report/", "src/tensors/"),
}
PRINTS = re.compile(
    r"\b(cout|cerr|clog|printf|puts|putchar|perror|stdout|stderr|STD(OUT|ERR)_FILENO)\b"
    r"|\b(fmt|std)::print"
)
ENDS = re.compile(r"\b(_?exit|_Exit|quick_exit|abort)\s*\(")


def room_of(include):
    folder, _, name = include.partition("/")
    return PUBLIC[name] if folder == "sdvae" else folder


def arrows():
    found = {}
    for name, text in files_in("src").items():
        room = name.split("/")[1]
        used = {room_of(include) for is_system, include in includes(text) if not is_system}
        found.setdefault(room, set()).update(used - {room})
    return found


def test_every_public_header_has_a_room():
    public = {name.split("/")[-1] for name in files_in("include/sdvae")}
    assert public == set(PUBLIC)


def test_the_arrows_are_those_of_the_table():
    assert arrows() == USES


def test_no_arrow_leads_back():
    order = list(USES)
    for room, used in USES.items():
        assert all(order.index(other) < order.index(room) for other in used), room


def test_public_headers_need_only_the_standard_library():
    wrong = []
    for name, text in files_in("include").items():
        for is_system, include in includes(text):
            good = re.fullmatch(r"\w+", include) if is_system else include.startswith("sdvae/")
            if not good:
                wrong.append(f"{name} includes {include}")
    assert not wrong


def test_libraries_stay_in_their_rooms():
    wrong = []
    for name, text in files_in("include", "src").items():
        for _, include in includes(text):
            for library, home in HOMES.items():
                if re.match(library, include) and not name.startswith(home):
                    wrong.append(f"{name} includes {include}")
    assert not wrong


def test_no_source_includes_a_source():
    """clang-tidy, which would find it, looks at files that include several on purpose."""
    wrong = []
    for name, text in files_in("include", "src", "tests").items():
        wrong += [f"{name} includes {used}" for _, used in includes(text) if used.endswith(".cpp")]
    assert not wrong


def test_only_the_program_prints():
    wrong = []
    for name, text in files_in("include", "src").items():
        if not name.startswith("src/cli/"):
            wrong += [f"{name}: {found[0]}" for found in PRINTS.finditer(code_only(text))]
    assert not wrong


def test_only_the_program_ends_the_program():
    """main returns; the thread that hears Ctrl-C has no other way to end the process."""
    wrong = []
    for name, text in files_in("include", "src").items():
        if name not in ("src/cli/main.cpp", "src/cli/interrupt.cpp"):
            wrong += [f"{name}: {found[0]}" for found in ENDS.finditer(code_only(text))]
    assert not wrong
