# SPDX-License-Identifier: MIT OR Apache-2.0
"""QEMU as the rest of the command sees it: how it is called, started, asked, and ended for certain."""
import ctypes
import os
import re
import signal
import socket
import subprocess

QEMU = "qemu-system-riscv64"
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)
KERNEL_BASE = 0xFFFFFFFF80000000  # the link address of the kernel, see xous/abi/bootinfo.h


class Machine:
    """What to boot and on how much of a machine."""

    def __init__(self, image, smp=1, memory="128M", icount=False, arguments=()):
        self.image = image
        self.smp = smp
        self.memory = memory
        self.icount = icount
        self.arguments = list(arguments)

    def command(self, framed, console):
        """The QEMU command line; `console` is the chardev that the UART is connected to."""
        command = [QEMU, "-M", "virt", "-cpu", "rv64", "-smp", str(self.smp), "-m", self.memory,
                   "-bios", "default", "-kernel", self.image, "-nic", "none", "-display", "none",
                   "-chardev", console, "-serial", "chardev:console"]
        if framed:
            command += ["-append", "console=framed"]
        if self.icount:
            command += ["-icount", "shift=0,sleep=off"]
        return command + self.arguments


def option_quote(text):
    """A value inside a comma-separated QEMU option."""
    return text.replace(",", ",,")


def die_with_parent():
    """Runs in the child: no QEMU survives a command that was killed outright."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Guest:
    """A QEMU with its UART on pipes, in a session of its own: Ctrl-C is ours to handle."""

    def __init__(self, machine):
        self.monitor, theirs = socket.socketpair()
        self.asked = False
        command = machine.command(True, "stdio,id=console,signal=off")
        command += ["-chardev", f"socket,id=monitor,fd={theirs.fileno()}", "-mon", "chardev=monitor"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, start_new_session=True, bufsize=0,
                                        pass_fds=[theirs.fileno()], preexec_fn=die_with_parent)
        theirs.close()

    def type(self, text):
        """Types a line at the UART. A guest that is gone cannot be typed at: its end is seen elsewhere."""
        try:
            self.process.stdin.write(text.encode() + b"\n")
        except BrokenPipeError:
            pass

    def where(self):
        """What each hart of a hanging guest is at, in words; empty if QEMU does not answer either."""
        try:
            answer = self.ask(b"info registers -a\n", rb"\(qemu\) $")
        except OSError:
            return []
        counters = re.findall(r"^ *pc +([0-9a-f]{16})", answer, re.MULTILINE)
        return [f"hart {hart}: {counter_text(int(pc, 16))}" for hart, pc in enumerate(counters)]

    def ask(self, command, end):
        self.monitor.settimeout(2)
        answer = b""
        prompts = 1 if self.asked else 2
        self.asked = True
        self.monitor.sendall(command)
        while answer.count(b"(qemu) ") < prompts or not re.search(end, answer):
            data = self.monitor.recv(65536)
            if not data:
                break
            answer += data
        return answer.decode("ascii", "replace").replace("\r", "")

    def wait(self, seconds):
        """True if QEMU ends by itself within the time."""
        try:
            self.process.wait(seconds)
            return True
        except subprocess.TimeoutExpired:
            return False

    def stop(self):
        """Ends QEMU if it still runs. Always safe to call."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.monitor.close()
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            try:
                pipe.close()
            except BrokenPipeError:
                pass


def counter_text(pc):
    if pc >= KERNEL_BASE:
        return f"[kernel {pc:#x}]"
    return f"pc {pc:#x}, not in the kernel"
