# SPDX-License-Identifier: MIT OR Apache-2.0
"""Include edges and what portable code may say.

The include roots (cmake/xous_layers.cmake) already keep whole layers apart. Here are the finer rules:
  - the rooms of the kernel: lib -> mem -> proc -> {ipc, irq} -> sys -> boot, never upward. An interrupt is
    delivered as an event, so irq may use ipc, never the other way. A header belongs to the room that HOME says,
    else to that of the source of its name that includes it, else to the highest room among the headers that it
    includes (a header of types).
  - each folder includes only the prefixes of ALLOWED, and with quotes only files of its own folder.
  - kernel/: no assembly, no test for an architecture, no #if inside a function or type.
"""
import os
import re

from source_files import blank_comments, text_of

RANK = {"lib": 0, "mem": 1, "proc": 2, "ipc": 3, "irq": 4, "sys": 5, "boot": 6}
# Headers whose functions are in sources of other names.
HOME = {"frame": "mem", "aspace": "mem", "lend": "mem", "server": "ipc", "ipc": "ipc", "syscall": "sys",
        "system": "sys", "boot": "lib"}
FREESTANDING = ("stdint.h", "stddef.h", "stdbool.h", "stdarg.h", "limits.h", "stdalign.h", "stdnoreturn.h")

# Folder, longest first: the prefixes that <...> may start with; None: anything.
ALLOWED = [
    ("kernel/", ("kernel/", "arch/", "xous/abi/", *FREESTANDING)),
    ("arch-riscv/pure/", ("pure/", "kernel/arch.h", "kernel/types.h", "kernel/attr.h", "xous/abi/", *FREESTANDING)),
    ("arch-riscv/include/", ("arch/", "pure/", "kernel/types.h", "kernel/attr.h", "xous/abi/", *FREESTANDING)),
    ("arch-riscv/", ("arch/", "hw/", "pure/", "kernel/", "xous/abi/", *FREESTANDING)),
    ("loader/parse/", ("parse/", "xous/abi/", *FREESTANDING)),
    ("loader/", ("loader/", "parse/", "pure/", "xous/abi/", *FREESTANDING)),
    ("libxous/abi/", ("xous/abi/", *FREESTANDING)),
]
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.MULTILINE)
ASSEMBLY = re.compile(r"\b(asm|__asm|__asm__)\b|\b__builtin_riscv")
ARCHITECTURE = re.compile(r"\b(__riscv\w*|__x86_64__|__aarch64__|__i386__)\b")
CONDITIONAL = re.compile(r"^[ \t]*#[ \t]*(if|ifdef|ifndef|elif|else)\b")


def includes_of(text):
    """(line number, quote, name) of each include."""
    return [(text.count("\n", 0, match.start()) + 1, match.group(1), match.group(2))
            for match in INCLUDE.finditer(text)]


def owns_header(stem, text):
    """A source of the same name that does not even include a header is not where it is implemented."""
    return any(name == f"kernel/{stem}.h" for _, _, name in includes_of(text))


class Rooms:
    """Which room of the kernel a file belongs to."""

    def __init__(self, texts):
        self.texts = texts
        self.sources = dict(HOME)
        for name in texts:
            match = re.match(r"kernel/(\w+)/(?:.*/)?(\w+)\.c$", name)
            if match and match.group(1) in RANK and owns_header(match.group(2), texts[name]):
                self.sources[match.group(2)] = match.group(1)
        self.headers = {}

    def of_file(self, name):
        match = re.match(r"kernel/(\w+)/", name)
        if match and match.group(1) in RANK:
            return match.group(1)
        match = re.match(r"kernel/include/kernel/(\w+)\.h$", name)
        return self.of_header(match.group(1)) if match else None

    def of_header(self, stem):
        if stem in self.sources:
            return self.sources[stem]
        if stem not in self.headers:
            self.headers[stem] = "lib"  # stops a cycle of headers
            text = self.texts.get(f"kernel/include/kernel/{stem}.h", "")
            below = [self.of_header(name[7:-2]) for _, _, name in includes_of(text) if name.startswith("kernel/")]
            self.headers[stem] = max(below, key=RANK.get, default="lib")
        return self.headers[stem]


def room_problems(name, text, rooms):
    room = rooms.of_file(name)
    if room is None:
        return []
    problems = []
    for line, _, included in includes_of(text):
        match = re.fullmatch(r"kernel/(\w+)\.h", included)
        other = rooms.of_header(match.group(1)) if match else room
        if other != room and RANK[other] >= RANK[room]:
            problems.append(f"{name}:{line}: {room} must not include <{included}>, which belongs to {other}")
    return problems


def folder_problems(name, text):
    prefixes = next((allowed for folder, allowed in ALLOWED if name.startswith(folder)), None)
    problems = []
    for line, quote, included in includes_of(text):
        if quote == '"' and (".." in included or included.startswith("/")):
            problems.append(f'{name}:{line}: "{included}" leaves its folder')
        if quote == "<" and prefixes is not None and not included.startswith(prefixes):
            problems.append(f"{name}:{line}: <{included}> is not for {name.split('/')[0]}/")
    return problems


def portable_problems(name, text):
    plain = blank_comments(text)
    problems = []
    depth = 0
    for number, line in enumerate(plain.splitlines(), 1):
        if ASSEMBLY.search(line):
            problems.append(f"{name}:{number}: assembly in portable code")
        if ARCHITECTURE.search(line):
            problems.append(f"{name}:{number}: portable code asks for the architecture")
        if depth > 0 and CONDITIONAL.match(line):
            problems.append(f"{name}:{number}: #if inside braces")
        depth += line.count("{") - line.count("}")
    return problems


def check(root, files):
    """A list of problems, each "file:line: what"."""
    sources = [name for name in files if name.endswith((".c", ".h", ".S", ".def")) and not name.startswith("test/")]
    texts = {name: text_of(root, name) for name in sources}
    rooms = Rooms(texts)
    problems = []
    for name, text in texts.items():
        problems += folder_problems(name, text) + room_problems(name, text, rooms)
        if name.startswith("kernel/") and os.path.splitext(name)[1] in (".c", ".h"):
            problems += portable_problems(name, text)
    return problems
