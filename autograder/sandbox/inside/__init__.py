"""What runs inside the sandbox, in one process with the student's code, which can read all of it.

Of the package it imports ``wire`` alone: no secret, hidden test or part of the judge is here. Begin
with ``zygote``, the warm process that is forked for each submission, then ``serve``, which
runs one. ``namespaces``, ``users`` and ``syscalls`` are the walls.
"""
