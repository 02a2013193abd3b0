"""The command line: one module a command, which parses, calls another room, prints, and exits.

Nothing imports this room, and it may import every other. What a command needs is imported when it
runs: nbgrader alone takes a second. Begin with ``main``, which lists the commands; what they share
(exit codes, options, how a failure is told) is in ``common``.
"""
