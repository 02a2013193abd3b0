"""Students' marks, in and out: class lists, downloads and marks of Canvas, Moodle and spreadsheets.

``roster`` takes in a class list. Of a download, ``unpack`` unpacks the archives, ``owners`` says
whose each file is, from what ``download_names`` reads, and ``collect`` puts it there. ``export``
writes marks, also into the files of ``learning_platforms``, where ``agreement`` says whose each row
is. ``standings`` reads marks from nbgrader's gradebook; ``tables`` reads and writes CSV. May import
``judge.words`` and ``plain_text``; grades nothing. Begin with ``standings``.
"""
