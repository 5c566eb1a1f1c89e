# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may include whom, and which folder may use which library (engine/ARCHITECTURE.md)."""
import re

# base <- graph, event <- sim <- models; base, graph, sim <- io <- ensemble <- rank <- report <- app.
LAYERS = {
    "base": set(),
    "graph": {"base"},
    "event": {"base"},
    "sim": {"base", "graph", "event"},
    "io": {"base", "graph", "sim"},
    "ensemble": {"base", "graph", "sim", "io"},
    "rank": {"base", "graph", "sim", "io", "ensemble"},
    "report": {"base", "graph", "sim", "io", "ensemble", "rank"},
    "app": {"base", "graph", "event", "sim", "io", "ensemble", "rank", "report"},
}
MODELS_MAY_USE = {"base", "graph", "event", "sim"}
REGISTRY = "models/models.h"

# Third-party library: its headers, its folder.
LIBRARIES = {
    "igraph": (r"igraph(\.h|/)", "engine/graph/"),
    "GSL": (r"gsl/", "engine/base/"),
    "Random123": (r"Random123/", "engine/base/"),
    "nettle": (r"nettle/", "engine/base/"),
    "HDF5": (r"(hdf5|hdf5_hl|H5[A-Za-z]+)\.h", "engine/io/"),
    "libfyaml": (r"libfyaml\.h", "engine/io/"),
    "libcsv": (r"csv\.h", "engine/io/"),
    "zlib": (r"zlib\.h", "engine/io/"),
    "MPI": (r"mpi\.h", "engine/ensemble/"),
    "threads": (r"pthread\.h", "engine/ensemble/"),
    "OpenMP": (r"omp\.h", "engine/ensemble/"),
}
ONE_FILE = {"igraph"} # not thread-safe: a single bridge
OPENMP_FOLDER = "engine/ensemble/"

SYSTEM = set("""
    assert complex ctype errno fenv float inttypes iso646 limits locale math setjmp signal stdalign
    stdarg stdatomic stdbool stddef stdint stdio stdlib stdnoreturn string tgmath time uchar wchar
    wctype
    dirent fcntl getopt glob libgen poll regex sched strings syslog termios unistd
    sys/file sys/ioctl sys/mman sys/resource sys/stat sys/statvfs sys/time sys/types sys/uio sys/utsname
    sys/wait
""".split())

INCLUDE = re.compile(r'\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)')
OPENMP = re.compile(r"\s*#\s*pragma\s+omp\b")


def check(tree):
    problems = []
    users = {name: [] for name in LIBRARIES}
    for path in tree.select(".c", ".h", ".def", under=("engine/", "models/", "tests/", "bench/")):
        for number, line in tree.lines(path):
            problems += (f"{path}:{number}: {what}" for what in check_line(tree, path, line, users))
    for name in sorted(ONE_FILE):
        if len(set(users[name])) > 1:
            problems.append(f"{users[name][1]}: {name} belongs in one file, and {users[name][0]} has it")
    return problems


def check_line(tree, path, line, users):
    ours = path.startswith(("engine/", "models/"))
    if ours and OPENMP.match(line) and not path.startswith(OPENMP_FOLDER):
        yield f"OpenMP belongs in {OPENMP_FOLDER}"
    include = INCLUDE.match(line)
    if not include:
        return
    quoted, angled = include.groups()
    if quoted:
        if is_built(tree, path, quoted):
            return
        if not tree.has(quoted) and not tree.has(quoted + ".in"):
            yield f'"{quoted}" is no file, seen from the top of the tree (project headers by full path)'
        elif ours:
            yield from check_project_header(path, quoted)
    elif ours:
        yield from check_system_header(path, angled, users)


def is_built(tree, path, header):
    """A header that the including file's own meson.build makes, included by its bare name."""
    recipe = path.rsplit("/", 1)[0] + "/meson.build"
    return "/" not in header and tree.has(recipe) and f"'{header}'" in (tree.text(recipe) or "")


def check_project_header(path, header):
    head, part = header.split("/")[:2]
    if head not in ("engine", "models"):
        yield f"{header}: the program does not know {head}/"
    elif path.startswith("engine/"):
        layer = path.split("/")[1]
        if layer not in LAYERS:
            yield f"{layer} is not a layer; add it to tests/style/layers.py"
        elif head == "models":
            if layer != "app" or header != REGISTRY:
                yield f"{header}: the engine names no model; only engine/app has {REGISTRY}"
        elif part != layer and part not in LAYERS[layer]:
            yield f"{header}: {layer} may use {', '.join(sorted(LAYERS[layer])) or 'no other layer'}"
    elif head == "engine":
        if part not in MODELS_MAY_USE:
            yield f"{header}: models may use {', '.join(sorted(MODELS_MAY_USE))}"
    elif path.count("/") > 1:
        folder = path.rsplit("/", 1)[0] + "/"
        if not header.startswith(folder):
            yield f"{header}: models do not see each other; only the registry sees them all"


def check_system_header(path, header, users):
    for name, (pattern, folder) in LIBRARIES.items():
        if re.match(pattern, header):
            users[name].append(path)
            if not path.startswith(folder):
                yield f"<{header}>: {name} belongs in {folder}"
            return
    if header.removesuffix(".h") not in SYSTEM:
        yield f"<{header}> is not a header known to tests/style/layers.py: who may use it?"
