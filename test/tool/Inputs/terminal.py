# Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs a command on a terminal of its own, TERMINAL_WIDTH columns wide, and prints
what it wrote there."""
import fcntl
import os
import pty
import struct
import sys
import termios

os.environ["TERM"] = "xterm"
pid, fd = pty.fork()
if pid == 0:
    width = int(os.environ.get("TERMINAL_WIDTH", 80))
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
    os.execvp(sys.argv[1], sys.argv[1:])
out = b""
while True:
    try:
        data = os.read(fd, 65536)
    except OSError:
        break
    if not data:
        break
    out += data
sys.stdout.buffer.write(out.replace(b"\r\n", b"\n"))
sys.stdout.flush()
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
