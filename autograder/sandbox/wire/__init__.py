"""Plain values as bytes, between the judge and the sandbox.

It runs on both sides of the socket, and imports NumPy and msgpack and nothing else of the package.
Each side takes the other for hostile: no bytes make decode() run code, allocate more than a small
multiple of what was received, or raise anything but WireError. Begin with ``codec``.

A frame is one value as a flat run of msgpack objects, a container before its entries. None, bool,
int, float, str and bytes are msgpack's own. The rest are extension objects: a container gives the
number of its entries (a dict has its keys first, then its values; a record its class's name, then
its fields' names), a leaf such as a date the number of its scalars, an array is an .npy file.
msgpack's own arrays and maps are refused, since an unpacker allocates what their headers claim.
"""

from autograder.sandbox.wire.codec import decode, encode, within_quota
from autograder.sandbox.wire.frames import receive, receive_with_fds, send
from autograder.sandbox.wire.records import MemberRecord, Record, TupleRecord
from autograder.sandbox.wire.terms import (
    CLOCK_FACTOR,
    MAX_FILE_BYTES,
    MAX_FILES,
    MAX_FILES_BYTES,
    ConnectionClosed,
    Foreign,
    Quota,
    TimedOut,
    WireError,
)

__all__ = [
    "CLOCK_FACTOR", "MAX_FILES", "MAX_FILES_BYTES", "MAX_FILE_BYTES", "ConnectionClosed",
    "Foreign", "MemberRecord", "Quota", "Record", "TimedOut", "TupleRecord", "WireError", "decode",
    "encode", "receive", "receive_with_fds", "send", "within_quota",
]  # fmt: skip
