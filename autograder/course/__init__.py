"""nbgrader's side of a course: what is read from its folder and what nbgrader is given to run.

Settings, the gradebook, submitted and graded folders, the course's secret, the steps of ``nbgrader
autograde``, and the release. It may import the judge and what is below, and nbgrader; no other room
of the engine. Begin with ``folder``, and for grading with ``autograde``.
"""
