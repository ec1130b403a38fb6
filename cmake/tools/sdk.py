# SPDX-License-Identifier: MIT OR Apache-2.0
"""./xous sdk PREFIX: installs what projects outside the tree need."""
import os

import build
from status import Parser, SetupError, progress


def sdk_install(prefix):
    """Builds the system and installs the SDK."""
    if os.path.exists(prefix) and not os.path.isdir(prefix):
        raise SetupError(f"{prefix} is not a folder")
    folder = build.preset_build("rv64")
    with build.build_lock():
        build.tool_run(["cmake", "--install", folder, "--component", "sdk", "--prefix", prefix],
                       build.build_path("sdk-install.log"))


def main(arguments):
    parser = Parser(prog="./xous sdk", description="Installs what projects outside the tree need.")
    parser.add_argument("prefix", metavar="PREFIX", help="the folder to install into")
    prefix = parser.parse_args(arguments).prefix
    if not prefix:
        parser.error("PREFIX is empty")
    prefix = os.path.abspath(prefix)
    sdk_install(prefix)
    progress(f"the SDK is in {prefix}")
    return 0
