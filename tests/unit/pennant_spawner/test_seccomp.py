"""The list of system calls, as data and as a program."""

from pennant_spawner import seccomp


def names(action: str) -> set[str]:
    return {name for rule in seccomp.rules() if rule.action == action for name in rule.names}


def test_nothing_is_both_allowed_and_forbidden() -> None:
    assert not names("ALLOW") & names("KILL_PROCESS")
    assert not names("ALLOW") & names("ERRNO")


def test_no_socket_process_or_writing_call_is_allowed() -> None:
    tempting = {"socket", "connect", "fork", "vfork", "clone3", "ptrace", "memfd_create", "io_uring_setup", "mount"}
    writing = {"creat", "unlink", "rename", "mkdir", "truncate", "ftruncate", "chmod", "symlink", "link", "kill"}
    assert not names("ALLOW") & (tempting | writing)


def test_a_new_thread_may_be_made_but_no_process() -> None:
    (rule,) = (it for it in seccomp.rules() if "clone" in it.names)
    (condition,) = rule.arguments
    assert condition.op == "MASKED_EQ"
    thread, user_namespace = 0x00010000, 0x10000000
    assert thread & condition.value == condition.value_two
    assert 0 & condition.value != condition.value_two
    assert (thread | user_namespace) & condition.value != condition.value_two


def test_the_jail_is_stricter_than_the_container() -> None:
    (opening,) = (it for it in seccomp.jail_rules() if "openat" in it.names)
    assert opening.arguments[0].value & 0b11 == 0b11
    assert not any("tgkill" in it.names for it in seccomp.jail_rules())


def test_the_program_is_whole_instructions() -> None:
    program = seccomp.bpf_program()
    assert len(program) % 8 == 0
    assert 50 < len(program) // 8 < 4096
