"""Judges one notebook: its bytes and the assignment in, a verdict and words for every item out.

It may import ``diagnosis``, ``sandbox``, ``exercise`` and ``plain_text``; it touches no database
and no course folder, and knows an exercise as ``Exercise | None`` alone. Begin with ``notebook``
(the whole way of one), then ``judging`` (its cells and items) and ``test_cell``; ``submission`` is
what graders call. ``helper_cells`` finds what a test cell uses, ``effects`` sees what it does that
the boundary hides. All that students read of the engine stands in ``words``.
"""
