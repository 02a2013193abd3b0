"""The page that a student gets back: points, what was lost and why, and the next step.

What is the instructor's is read once (``lesson``), marks come from the gradebook (``marks``), items
that one mistake has cost are told together (``causes``), and ``page`` lays all of it out, with the
words of ``words`` and the template ``page.html``. nbgrader asks ``exporter`` for a page; the
command finds what is ``due``, makes a class's pages at once (``make``, ``worker``) and hands them
out (``hand_out``). A student's work passes ``pages`` before it is shown. Begin with ``page``.
"""
