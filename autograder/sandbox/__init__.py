"""Runs students' code behind walls, and lets the judge call its functions from outside.

It imports nothing of the package but ``exercise`` (what a call is) and ``plain_text``; what runs on
the other side of the walls is in ``inside``, and the format of the messages between the two in
``wire``. Begin with ``sandbox`` (the walls and the warm process), then ``session`` (one submission)
and ``remote`` (one function).
This file can be read from inside the sandbox.
"""
