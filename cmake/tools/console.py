# SPDX-License-Identifier: MIT OR Apache-2.0
"""Takes the system's framed console apart.

With the boot argument console=framed the byte 0x1e and a letter switch the channel of all bytes that follow:
    l   log: firmware, kernel log, service logs, fault and panic reports; the channel at the start
    o   output of commands
    e   prompts, echo and line editing
    s   status records, one a line: ready, exit N, closing N, panic
"""

SWITCH = 0x1E
CHANNELS = "loes"


class Demultiplexer:
    """Feeds bytes in, calls sink(channel, bytes) with runs of one channel; carriage returns are dropped.

    A letter that names no channel is passed on together with the switch byte: it came from a program.
    """

    def __init__(self, sink):
        self.sink = sink
        self.channel = "l"
        self.switching = False

    def feed(self, data):
        run = bytearray()
        for byte in data:
            if self.switching:
                self.switching = False
                if chr(byte) in CHANNELS:
                    self.flush(run)
                    self.channel = chr(byte)
                    continue
                run.append(SWITCH)
            if byte == SWITCH:
                self.switching = True
            elif byte != 0x0D:
                run.append(byte)
        self.flush(run)

    def flush(self, run):
        if run:
            self.sink(self.channel, bytes(run))
            run.clear()


class LineSplitter:
    """Collects bytes and calls sink(text) with each whole line, without its newline."""

    def __init__(self, sink):
        self.sink = sink
        self.pending = b""

    def feed(self, data):
        *lines, self.pending = (self.pending + data).split(b"\n")
        for line in lines:
            self.sink(line.decode("utf-8", "replace"))

    def finish(self):
        """The machine stopped: what is left is a line as well."""
        if self.pending:
            self.sink(self.pending.decode("utf-8", "replace"))
            self.pending = b""
