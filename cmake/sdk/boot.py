#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Boots an image made by xous_add_app().

    boot.py PROGRAM.elf [ARGUMENTS...]       runs the program in its image and ends with its status; this is
                                             how ctest calls it (CMAKE_CROSSCOMPILING_EMULATOR)
    boot.py [RUN-OPTIONS] IMAGE.img          as ./xous run: the shell for a person, --command for a script
"""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

from guest import Machine  # noqa: E402
from run import arguments_parser, boot  # noqa: E402
from status import INTERRUPTED, SETUP_FAILED, SetupError  # noqa: E402
from symbols import Symbols  # noqa: E402

SYSTEM_PROGRAMS = os.path.join(os.path.dirname(HERE), "programs")


def shell_quote(text):
    """One word for the shell of the guest."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"' if not text.isalnum() else text


def options_of(arguments):
    if arguments and arguments[0].endswith(".elf"):
        name = os.path.basename(arguments[0])[:-4]
        words = ["run", name, *(shell_quote(word) for word in arguments[1:])]
        arguments = ["--command", " ".join(words), arguments[0][:-4] + ".img"]
    parser = arguments_parser("boot.py")
    parser.add_argument("file", metavar="IMAGE", help="made by xous_add_app(); `./run` of a project names its own")
    return parser.parse_args(arguments)


def main():
    options = options_of(sys.argv[1:])
    if not os.path.isfile(options.file):
        raise SetupError(f"there is no image {options.file}")
    folder = os.path.dirname(os.path.abspath(options.file))
    machine = Machine(os.path.abspath(options.file), options.smp, options.memory)
    return boot(machine, options, Symbols([folder, SYSTEM_PROGRAMS]), os.path.join(folder, "run.log"))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except SetupError as failure:
        print(f"boot.py: {failure}", file=sys.stderr)
        sys.exit(SETUP_FAILED)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
