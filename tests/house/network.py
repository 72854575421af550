"""A network of this process's own, where only the loopback exists."""

import contextlib
import ctypes
import fcntl
import os
import socket
import struct

CLONE_NEWNET = 0x40000000
SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1
REQUEST = "16sh14x"
libc = ctypes.CDLL(None, use_errno=True)


@contextlib.contextmanager
def own_network():
    """Give this thread and what it starts a network of their own; say whether that was allowed.

    Where it is not (an ordinary user), the machine's loopback serves, with ports that are free.
    """
    with open("/proc/thread-self/ns/net", encoding="ascii") as before:
        if libc.unshare(CLONE_NEWNET):
            yield False
            return
        try:
            _raise_loopback()
            yield True
        finally:
            if libc.setns(before.fileno(), CLONE_NEWNET):
                raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def _raise_loopback():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        request = struct.pack(REQUEST, b"lo", 0)
        _name, flags = struct.unpack(REQUEST, fcntl.ioctl(control, SIOCGIFFLAGS, request))
        fcntl.ioctl(control, SIOCSIFFLAGS, struct.pack(REQUEST, b"lo", flags | IFF_UP))
