"""What Linux tells about a process."""

import os

from pennant_spawner.process_usage import ProcessUsage, parse_status, process_usage

STATUS = """\
Name:	node
VmRSS:	  60000 kB
RssAnon:	   20000 kB
RssFile:	 38000 kB
RssShmem:	 2000 kB
VmSwap:	 10 kB
Threads:	11
"""


def test_memory_of_its_own_and_threads() -> None:
    assert parse_status(STATUS) == ProcessUsage(memory_bytes=22010 * 1024, threads=11)


def test_this_process_uses_something_and_no_process_nothing() -> None:
    assert process_usage(os.getpid()).memory_bytes > 0
    assert process_usage(os.getpid()).threads > 0
    assert process_usage(2**22 + 1) == ProcessUsage()
