# SPDX-License-Identifier: MIT OR Apache-2.0
"""./xous debug: the system halted at its first instruction, with gdb attached.

gdb has the terminal. The guest's log and output are shown as lines between gdb's; `xous-type TEXT` in gdb types
at the guest's shell.
"""
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading

import build
from guest import Machine
from run import LogFile, RunObserver, image_path
from session import Session, StreamCommands
from status import Parser, SetupError, memory_size, positive, progress
from symbols import Symbols

GDB = "gdb-multiarch"
SCRIPT = os.path.join(build.ROOT, "cmake", "gdb", "xous_gdb.py")


def arguments_parse(arguments):
    parser = Parser(prog="./xous debug", description="Boots the system halted, with gdb attached.")
    parser.add_argument("--smp", type=positive, default=1, metavar="N", help="harts (1)")
    parser.add_argument("--memory", type=memory_size, default="128M", metavar="SIZE", help="RAM (128M)")
    parser.add_argument("--image", metavar="FILE", help="boot this image and build nothing")
    parser.add_argument("--command", action="append", default=[], metavar="GDB-COMMAND",
                        help="give this to gdb; with any, gdb ends after the last")
    return parser.parse_args(arguments)


class DebugSession:
    """The guest, driven by a thread of its own while gdb runs."""

    def __init__(self, machine):
        self.stopping = False
        self.reader, self.writer = os.pipe()
        observer = RunObserver(Symbols([build.build_path("rv64", "programs")]),
                               LogFile(build.build_path("run.log")))
        self.session = Session(machine, StreamCommands(self.reader), observer)
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        try:
            outcome = self.session.run()
            if self.session.panicked or (outcome.reason is not None and not self.stopping):
                progress(outcome.reason)
        except SetupError as error:
            if not self.stopping:
                progress(str(error))

    def stop(self):
        self.stopping = True
        os.close(self.writer)
        self.session.guest.process.kill()
        self.thread.join()


def gdb_command(socket_path, commands):
    command = [GDB, "-q", "-nx", "-x", SCRIPT, "-ex", f"xous-attach {socket_path}"]
    for text in commands:
        command += ["-ex", text]
    return command + (["-batch"] if commands else [])


def gdb_run(socket_path, writer, commands):
    environment = dict(os.environ, XOUS_ROOT=build.ROOT, XOUS_TYPE_FD=str(writer),
                       XOUS_PROGRAMS=build.build_path("rv64", "programs"))
    # Ctrl-C is gdb's: it interrupts the guest.
    saved = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        return subprocess.call(gdb_command(socket_path, commands), pass_fds=[writer], env=environment,
                               preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
    finally:
        signal.signal(signal.SIGINT, saved)


def main(arguments):
    options = arguments_parse(arguments)
    if shutil.which(GDB) is None:
        raise SetupError(f"{GDB} is missing")
    image = image_path(options.image)
    with tempfile.TemporaryDirectory(prefix="xous") as folder:
        socket_path = os.path.join(folder, "gdb")
        machine = Machine(image, options.smp, options.memory, arguments=[
            "-S", "-chardev", f"socket,id=gdb,path={socket_path},server=on,wait=off", "-gdb", "chardev:gdb"])
        session = DebugSession(machine)
        try:
            status = gdb_run(socket_path, session.writer, options.command)
        finally:
            session.stop()
    sys.stdout.flush()
    return status
