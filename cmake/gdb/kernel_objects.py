# SPDX-License-Identifier: MIT OR Apache-2.0
"""gdb commands that show the kernel's objects.

    xous-processes     the tree of processes: PID, state, threads, memory
    xous-threads       each thread: PID, TID, state, priority, where it is in user code
    xous-messages      each message on its way: from whom, to which server, how far it has come

They read the structures of kernel/include/kernel/{process,thread,server,message}.h by the kernel's debug
information, while the guest is stopped.
"""
import contextlib

import gdb

PAGE = 4096
SUPERVISOR = 1


@contextlib.contextmanager
def supervisor():
    """QEMU shows gdb what the hart may read now; when it was stopped in user code, that is not the kernel."""
    saved = int(gdb.parse_and_eval("$priv"))
    gdb.execute(f"set $priv = {SUPERVISOR}")
    try:
        yield
    finally:
        gdb.execute(f"set $priv = {saved}")


def structure(name):
    return gdb.lookup_type(f"struct {name}")


def frames_owned(by_kind):
    low, high = by_kind.type.range()
    return sum(int(by_kind[kind]) for kind in range(low, high + 1))


def list_items(head, name, member):
    """The elements of a kernel list (kernel/list.h) that are linked by `member`."""
    kind = structure(name)
    offset = next(field.bitpos // 8 for field in kind.fields() if field.name == member)
    node = head["next"]
    while int(node) != int(head.address):
        yield gdb.Value(int(node) - offset).cast(kind.pointer()).dereference()
        node = node["next"]


def enum_word(name, prefix, value):
    """XOUS_THREAD_AWAITING_REPLY as "awaiting reply"."""
    for field in gdb.lookup_type(f"enum {name}").fields():
        if field.enumval == int(value):
            return field.name.removeprefix(prefix).lower().replace("_", " ")
    return str(int(value))


def first_process():
    try:
        process = gdb.parse_and_eval("first_process")
        if int(process) != 0:
            return process.dereference()
    except gdb.error:
        pass
    raise gdb.GdbError("there is no process yet: `continue`, then Ctrl-C")


def processes(process=None, depth=0):
    """(depth, process), parents before their children."""
    process = first_process() if process is None else process
    yield depth, process
    for child in list_items(process["children"], "process", "sibling"):
        yield from processes(child, depth + 1)


def threads():
    for _, process in processes():
        yield from list_items(process["threads"], "thread", "sibling")


def message_line(message):
    sender = int(message["sender"])
    server = message["server"]
    to = "nobody" if int(server) == 0 else f"PID {int(server['process']['pid'])}, server {int(server['handle']):#x}"
    kind = enum_word("xous_kind", "XOUS_", message["kind"])
    state = enum_word("message_state", "MESSAGE_", message["state"])
    return f"  {kind:<16} {state:<10} from PID {sender} to {to}, id {int(message['words'][0]):#x}"


def slot_messages():
    """Scalars and moves that wait without a thread: in the queues of servers, found through connections."""
    for _, process in processes():
        for server in list_items(process["servers"], "server", "sibling"):
            for connection in list_items(server["connections"], "connection", "link"):
                for number in range(int(connection["slots"])):
                    yield connection["slot"][number]["message"]


class KernelCommand(gdb.Command):
    """A command that shows kernel objects, wherever the guest was stopped."""

    def __init__(self, name):
        super().__init__(name, gdb.COMMAND_DATA)

    def invoke(self, argument, from_tty):
        with supervisor():
            self.show()


class Processes(KernelCommand):
    """xous-processes: the tree of processes."""

    def __init__(self):
        super().__init__("xous-processes")

    def show(self):
        print(f"{'PID':<16} {'state':<10} {'threads':>7} {'KiB':>8}")
        for depth, process in processes():
            name = f"{'  ' * depth}{int(process['pid'])}"
            state = enum_word("xous_process_state", "XOUS_PROCESS_", process["state"])
            memory = frames_owned(process["account"]["owned"]) * PAGE // 1024
            print(f"{name:<16} {state:<10} {int(process['thread_count']):>7} {memory:>8}")


class Threads(KernelCommand):
    """xous-threads: every thread, its state in words, and its user pc."""

    def __init__(self):
        super().__init__("xous-threads")

    def show(self):
        print(f"{'PID':<10} {'TID':<10} {'priority':>8} {'pc':<14} state")
        for thread in threads():
            state = enum_word("xous_thread_state", "XOUS_THREAD_", thread["state"])
            print(f"{int(thread['process']['pid']):<10} {int(thread['tid']):<#10x} "
                  f"{int(thread['priority']):>8} {int(thread['frame']['pc']):<#14x} {state}")


class Messages(KernelCommand):
    """xous-messages: who sends what to whom, and how far each message has come."""

    def __init__(self):
        super().__init__("xous-messages")

    def show(self):
        count = 0
        for message in [thread["message"] for thread in threads()] + list(slot_messages()):
            if int(message["state"]) != 0:
                print(message_line(message))
                count += 1
        print(f"{count} messages on their way")


Processes()
Threads()
Messages()
