# SPDX-License-Identifier: MIT OR Apache-2.0
"""./xous new: starts a project outside the tree from cmake/templates.

In the names and the text of template files @NAME@ is the project's name, @NAME_UPPER@ the same for macros, and
@SDK@ the folder of the SDK, which is installed into build/sdk of this tree.
"""
import os
import re
import shutil

import build
from sdk import sdk_install
from status import Parser, SetupError, progress

TEMPLATES = os.path.join(build.ROOT, "cmake", "templates")
# Targets that CMake or the SDK has already, and files of the boot archive.
RESERVED = {"all", "test", "install", "package", "clean", "help", "edit_cache", "rebuild_cache", "xous", "kernel",
            "loader", "manifest"}


def name_check(parser, name):
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,30}", name) or name in RESERVED:
        parser.error(f"{name!r} cannot be the name of a program: it takes a small letter, then small letters, "
                     f"digits and _ (31 characters at most), and is none of {', '.join(sorted(RESERVED))}")


def taken_check(sdk, names):
    """One image cannot hold two programs of the same name."""
    for name in names:
        if os.path.exists(os.path.join(sdk, "share", "xous", "boot", f"{name}.elf")):
            raise SetupError(f"the system has a program {name!r} already; choose another name (nothing was made)")


def template_copy(kind, target, values):
    source = os.path.join(TEMPLATES, kind)
    for file in sorted(os.listdir(source)):
        with open(os.path.join(source, file), encoding="utf-8") as stream:
            text = stream.read()
        place = os.path.join(target, values_fill(file.removesuffix(".in"), values))
        with open(place, "w", encoding="utf-8") as stream:
            stream.write(values_fill(text, values))
        shutil.copymode(os.path.join(source, file), place)


def values_fill(text, values):
    for key, value in values.items():
        text = text.replace(f"@{key}@", value)
    return text


def main(arguments):
    parser = Parser(prog="./xous new", description="Starts a project outside the tree.")
    parser.add_argument("kind", choices=["app", "service"])
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("directory", nargs="?", metavar="DIR", help="where (./NAME)")
    options = parser.parse_args(arguments)
    name_check(parser, options.name)
    target = os.path.abspath(options.directory or options.name)
    if os.path.exists(target) and (not os.path.isdir(target) or os.listdir(target)):
        raise SetupError(f"{target} is there already; nothing was changed")
    sdk = build.build_path("sdk")
    sdk_install(sdk)
    taken_check(sdk, [options.name, f"{options.name}_try"])
    os.makedirs(target, exist_ok=True)
    template_copy(options.kind, target, {"NAME": options.name, "NAME_UPPER": options.name.upper(), "SDK": sdk})
    progress(f"{target} is ready: `cd` there and run `./run`; its tests: `./run test`")
    return 0
