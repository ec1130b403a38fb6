#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""The subcommands of ./xous, each in a module of its own with main(arguments) -> exit status."""
import importlib
import os
import signal
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
TEST_TOOLS = os.path.join(os.path.dirname(os.path.dirname(HERE)), "test", "tools")
MODULES = {
    "run": "run",
    "test": "suites",
    "bench": "bench",
    "debug": "debug",
    "size": "size",
    "sdk": "sdk",
    "new": "project",
}


def main():
    sys.path.append(TEST_TOOLS)
    from status import INTERRUPTED, SETUP_FAILED, SetupError

    # A signal to stop must reach the `finally` of whoever started QEMU.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    signal.signal(signal.SIGHUP, lambda *_: sys.exit(128 + signal.SIGHUP))
    try:
        return importlib.import_module(MODULES[sys.argv[1]]).main(sys.argv[2:])
    except SetupError as error:
        print(f"xous: {error}", file=sys.stderr)
        return SETUP_FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has had enough; keep the interpreter from complaining at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE


if __name__ == "__main__":
    sys.exit(main())
