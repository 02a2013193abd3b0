"""Sends and receives frames over a socket within a deadline, however slow the other side is."""

import array
import math
import os
import select
import socket
import time
from collections.abc import Callable, Sequence
from typing import Any

from autograder.sandbox.wire import records
from autograder.sandbox.wire.codec import decode, encode
from autograder.sandbox.wire.terms import MAX_FRAME, ConnectionClosed, Quota, TimedOut, WireError

_CHUNK = 2**18  # bytes asked of a socket at once
# Plain numbers, since the enum's own take longer to combine than a small frame to send.
_SENDING = int(socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL)
_RECEIVING = int(socket.MSG_DONTWAIT | socket.MSG_CMSG_CLOEXEC)
_TRUNCATED = int(socket.MSG_CTRUNC)


def send(
    sock: socket.socket, value: object, fds: Sequence[int] = (), *, timeout: float | None = None
) -> None:
    """Send one frame: its length in four bytes, then the value. The fds go with the first byte.

    ``timeout`` is in seconds for the whole frame. Raises WireError, ConnectionClosed or TimedOut.
    """
    deadline = time.monotonic() + (math.inf if timeout is None else timeout)
    payload = encode(value)
    frame = len(payload).to_bytes(4, "big") + payload
    # What socket.send_fds() does, but that one drops the flags and so could block.
    rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))] if fds else []
    sent = _when_ready(sock, select.POLLOUT, deadline, sock.sendmsg, [frame], rights, _SENDING)
    while sent < len(frame):
        left = memoryview(frame)[sent:]
        sent += _when_ready(sock, select.POLLOUT, deadline, sock.send, left, _SENDING)


def receive(
    sock: socket.socket, *, timeout: float | None = None, quota: Quota | None = None
) -> Any:
    """Return the value of the next frame; a peer that passes fds along is refused.

    ``timeout`` is in seconds for the whole frame, however slowly it comes. Memory grows with what
    has really been received, which is taken from the ``quota``. Raises WireError, ConnectionClosed
    or TimedOut.
    """
    return receive_with_fds(sock, 0, timeout=timeout, quota=quota)[0]


def receive_with_fds(
    sock: socket.socket, max_fds: int, *, timeout: float | None = None,
    quota: Quota | None = None, build: records.Build = records.build,
) -> tuple[Any, list[int]]:  # fmt: skip
    """Return the value of the next frame, as receive() does, and the fds that came with it.

    ``build`` is decode()'s. The fds are not inheritable, and the caller's to close. More than
    ``max_fds`` raise WireError.
    """
    deadline = time.monotonic() + (math.inf if timeout is None else timeout)
    fds = array.array("i")
    first = (sock.recvmsg, 4, socket.CMSG_LEN(4 * max_fds), _RECEIVING)
    prefix, ancillary, came, _ = _when_ready(sock, select.POLLIN, deadline, *first)
    for level, kind, content in ancillary:
        if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
            fds.frombytes(content)
    try:
        if came & _TRUNCATED:
            raise WireError(f"the peer passed more than {max_fds} fds")
        length = int.from_bytes(prefix + _read(sock, 4 - len(prefix), deadline), "big")
        most = MAX_FRAME if quota is None else min(MAX_FRAME, quota.bytes)
        if length > most:
            raise WireError(f"the peer announced {length} bytes; at most {most} are read")
        return decode(_read(sock, length, deadline), quota, build), list(fds)
    except BaseException:
        for fd in fds:
            os.close(fd)
        raise


def _read(sock: socket.socket, count: int, deadline: float) -> bytearray:
    received = bytearray()
    while len(received) < count:
        size = min(count - len(received), _CHUNK)
        # Without room for fds: none come.
        chunk = _when_ready(sock, select.POLLIN, deadline, sock.recv, size, _RECEIVING)
        if not chunk:
            raise ConnectionClosed(f"the peer closed after {len(received)} of {count} bytes")
        received += chunk
    return received


def _when_ready(
    sock: socket.socket, event: int, deadline: float, transfer: Callable[..., Any], *args: Any
) -> Any:
    """Return what the transfer returns, tried when the socket is ready for it.

    The socket's own timeout is left alone: it belongs to every process that shares the socket.
    """
    poller: select.poll | None = None
    while (left := deadline - time.monotonic()) > 0:
        try:
            return transfer(*args)
        except BlockingIOError:
            if poller is None:
                poller = select.poll()
                poller.register(sock, event)
            poller.poll(None if left == math.inf else math.ceil(left * 1000))
        except ConnectionError as error:
            raise ConnectionClosed(f"the peer closed the connection: {error}") from error
    raise TimedOut("the peer did not send or read the whole frame in time")
