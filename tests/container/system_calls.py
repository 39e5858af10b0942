"""A probe with no Node around it: a 91-byte program that makes the system calls it is told (x86-64 Linux).

It reads 128 bytes: the number, six arguments, 72 bytes of data; and writes the 8 bytes that Linux answered. So that
no compiler is needed, the program is here as machine code:

        mov r15d, DATA             ; where the request is read to
    next:
        read(0, r15, 128); if it is not 128: exit(0)
        rax, rdi, rsi, rdx, r10, r8, r9 = the first seven words
        syscall
        write(1, &rax, 8)
        jmp next
"""

import struct
from dataclasses import dataclass

_LOADED_AT, _DATA_AT = 0x400000, 0x401000
DATA = _DATA_AT + 56
"""The address of a request's data, for arguments that are pointers."""
_CODE = bytes.fromhex(
    "41bf0010400031c031ff4c89feba800000000f05483d800000007536498b07498b7f08498b7710498b57184d8b57204d8b47284d8b4f300f05"
    "498907b801000000bf010000004c89feba080000000f05ebb4b83c00000031ff0f05"
)
_HEADERS = 64 + 56
_READ_WRITE_EXECUTE = 7


def probe_program() -> bytes:
    """A static ELF file with one segment."""
    size = _HEADERS + len(_CODE)
    entry = _LOADED_AT + _HEADERS
    ident = b"\x7fELF\x02\x01\x01" + bytes(9)
    header = ident + struct.pack("<HHIQQQIHHHHHH", 2, 62, 1, entry, 64, 0, 0, 64, 56, 1, 0, 0, 0)
    segment = struct.pack("<IIQQQQQQ", 1, _READ_WRITE_EXECUTE, 0, _LOADED_AT, _LOADED_AT, size, 0x2000, 0x1000)
    return header + segment + _CODE


@dataclass(frozen=True, slots=True)
class Call:
    """A system call; a `bytes` argument stands for a pointer to that data (one for each call)."""

    name: str
    number: int
    arguments: tuple[int | bytes, ...] = ()

    def request(self) -> bytes:
        data = next((it for it in self.arguments if isinstance(it, bytes)), b"")
        words = [DATA if isinstance(it, bytes) else it & (1 << 64) - 1 for it in self.arguments]
        return struct.pack("<7Q72s", self.number, *words, *([0] * (6 - len(words))), data)


_HERE, _MEM, _NOW = b".\0", b"/proc/self/mem\0", -100 & 0xFFFFFFFF
_FILE, _BPF, _UNIX = b"/tmp/pennant-probe\0", bytes(72), 1
_NEW_USER, _NEW_NET, _SIGCHLD = 0x10000000, 0x40000000, 17

FORBIDDEN = (
    Call("socket INET", 41, (2, 1, 0)),
    Call("socket INET6", 41, (10, 1, 0)),
    Call("socket UNIX", 41, (_UNIX, 1, 0)),
    Call("socket NETLINK", 41, (16, 3, 0)),
    Call("socket PACKET", 41, (17, 3, 0)),
    Call("socket ALG", 41, (38, 5, 0)),
    Call("socket VSOCK", 41, (40, 1, 0)),
    Call("socketpair", 53, (1, 1, 0, bytes(8))),
    Call("bind", 49, (0, bytes(16), 16)),
    Call("connect", 42, (0, bytes(16), 16)),
    Call("fork", 57),
    Call("vfork", 58),
    Call("clone a process", 56, (_SIGCHLD, 0, 0, 0, 0)),
    Call("clone a user namespace", 56, (_NEW_USER | _SIGCHLD, 0, 0, 0, 0)),
    Call("clone3", 435, (bytes(64), 64)),
    Call("execveat", 322, (_NOW, _HERE, 0, 0, 0)),
    Call("unshare user", 272, (_NEW_USER,)),
    Call("unshare net", 272, (_NEW_NET,)),
    Call("setns", 308, (0, 0)),
    Call("mount", 165, (b"none\0", DATA, DATA, 0, 0)),
    Call("umount2", 166, (b"/proc\0", 2)),
    Call("pivot_root", 155, (_HERE, DATA)),
    Call("chroot", 161, (_HERE,)),
    Call("fsopen", 430, (b"tmpfs\0", 0)),
    Call("open_tree", 428, (_NOW, _HERE, 1)),
    Call("move_mount", 429, (0, _HERE, 0, DATA, 0)),
    Call("ptrace me", 101, (0, 0, 0, 0)),
    Call("process_vm_readv", 310, (1, bytes(32), 1, DATA, 1, 0)),
    Call("process_vm_writev", 311, (1, bytes(32), 1, DATA, 1, 0)),
    Call("kcmp", 312, (1, 1, 0, 0, 0)),
    Call("pidfd_open", 434, (1, 0)),
    Call("pidfd_send_signal", 424, (0, 0, 0, 0)),
    Call("kill first process", 62, (1, 0)),
    Call("kill everybody", 62, (-1, 0)),
    Call("tkill first process", 200, (1, 0)),
    Call("queue a signal", 129, (1, 10, bytes(72))),
    Call("memfd_create", 319, (b"probe\0", 0)),
    Call("memfd_secret", 447, (0,)),
    Call("io_uring_setup", 425, (8, bytes(72))),
    Call("bpf", 321, (0, _BPF, 72)),
    Call("perf_event_open", 298, (bytes(72), 0, -1, -1, 0)),
    Call("userfaultfd", 323, (1,)),
    Call("keyctl", 250, (0, -3, 0)),
    Call("add_key", 248, (b"user\0", DATA, DATA, 4, -3)),
    Call("request_key", 249, (b"user\0", DATA, 0, -3)),
    Call("shmget", 29, (0, 4096, 0o1600)),
    Call("semget", 64, (0, 1, 0o1600)),
    Call("msgget", 68, (0, 0o1600)),
    Call("mq_open", 240, (b"probe\0", 0o102, 0o600, 0)),
    Call("splice", 275, (0, 0, 1, 0, 1, 0)),
    Call("vmsplice", 278, (1, bytes(16), 1, 0)),
    Call("inotify_init1", 294, (0,)),
    Call("fanotify_init", 300, (0, 0)),
    Call("name_to_handle_at", 303, (_NOW, _HERE, DATA, DATA, 0)),
    Call("open_by_handle_at", 304, (_NOW, bytes(16), 0)),
    Call("init_module", 175, (bytes(8), 8, DATA)),
    Call("finit_module", 313, (0, bytes(8), 0)),
    Call("delete_module", 176, (b"x\0", 0)),
    Call("kexec_load", 246, (0, 0, 0, 0)),
    Call("reboot", 169, (0, 0, 0, 0)),
    Call("swapon", 167, (_FILE, 0)),
    Call("acct", 163, (0,)),
    Call("syslog", 103, (3, bytes(8), 8)),
    Call("personality", 135, (0x0400000,)),
    Call("modify_ldt", 154, (0, bytes(16), 16)),
    Call("ioperm", 173, (0, 1, 1)),
    Call("iopl", 172, (3,)),
    Call("setuid root", 105, (0,)),
    Call("setgid root", 106, (0,)),
    Call("setresuid", 117, (0, 0, 0)),
    Call("setgroups", 116, (0, 0)),
    Call("capset", 126, (bytes(8), DATA)),
    Call("sethostname", 170, (b"probe\0", 5)),
    Call("settimeofday", 164, (bytes(16), 0)),
    Call("clock_settime", 227, (0, bytes(16))),
    Call("adjtimex", 159, (bytes(72),)),
    Call("setpriority", 141, (0, 0, -10)),
    Call("sched_setscheduler", 144, (0, 1, bytes(8))),
    Call("migrate_pages", 256, (1, 1, bytes(8), DATA)),
    Call("move_pages", 279, (1, 0, 0, 0, 0, 0)),
    Call("limits of first process", 302, (1, 7, 0, bytes(16))),
    Call("open for writing", 2, (_FILE, 0o101, 0o600)),
    Call("openat for reading and writing", 257, (_NOW, _MEM, 2, 0)),
    Call("openat a nameless file", 257, (_NOW, b"/\0", 0o20200001, 0o600)),
    Call("openat2", 437, (_NOW, _FILE, DATA, 24)),
    Call("creat", 85, (_FILE, 0o600)),
    Call("mkdir", 83, (_FILE, 0o700)),
    Call("rmdir", 84, (_FILE,)),
    Call("unlink", 87, (_FILE,)),
    Call("rename", 82, (_FILE, DATA)),
    Call("link", 86, (b"/etc/passwd\0", DATA)),
    Call("symlink", 88, (_FILE, DATA)),
    Call("mknod", 133, (_FILE, 0o10600, 0)),
    Call("chmod", 90, (b"/etc/passwd\0", 0o777)),
    Call("chown", 92, (b"/etc/passwd\0", 0, 0)),
    Call("truncate", 76, (b"/etc/passwd\0", 0)),
    Call("setxattr", 188, (b"/etc/passwd\0", DATA, DATA, 1, 0)),
    Call("utime", 132, (b"/etc/passwd\0", 0)),
    Call("seccomp", 317, (1, 0, bytes(16))),
    Call("landlock_create_ruleset", 444, (bytes(8), 8, 0)),
)

WRITE_OWN_MEMORY = Call("open its own memory for writing", 257, (_NOW, _MEM, 1, 0))
"""Refused by the jail. A container cannot refuse it: runc opens a pipe in the same words after the filter is loaded."""
