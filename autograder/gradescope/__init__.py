"""Gradescope: the judge as a zip file that is uploaded there, and what runs of it there.

``pack`` writes the zip on the instructor's machine, from a course; ``run`` judges one submission in
Gradescope's container, where nbgrader is not installed: it imports the judge, the sandbox and of
``course`` only what does without. Nothing but the command line imports this room. Begin with
``pack``.
"""
