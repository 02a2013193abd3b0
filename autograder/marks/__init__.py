"""Students' marks, in and out: class lists, downloads and marks of Canvas, Moodle and spreadsheets.

``roster`` takes in a class list, ``collect`` sorts a download of submissions by student, and
``export`` writes marks, also into the files of ``learning_platforms``. ``standings`` reads marks
from nbgrader's gradebook; ``tables`` reads and writes CSV. May import ``judge.words`` and
``plain_text``; grades nothing. Begin with ``standings``.
"""
