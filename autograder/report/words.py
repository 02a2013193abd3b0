"""What the report says. Edit or translate here; what is fixed on the page is in ``page.html``.

Names in braces are filled in. Shares are in percent.
"""

from collections.abc import Mapping, Sequence

from autograder.report.data import VERDICTS, Unnamed
from autograder.report.statistics import ItemStatistics, Spread, is_telling
from autograder.report.verdicts import NEVER_ENDS, NOT_KNOWN, NOT_WRITTEN, STOPS, WRONG_SHAPE

VERDICT_TITLES = dict(
    zip(VERDICTS, ("passed", "failed", "not run", "broken (ours)", "no record"), strict=True)
)
VERDICT_MARKS = dict(zip(VERDICTS, ("", "×", "–", "!", "?"), strict=True))
VERDICTS_MEAN = (
    "Passed and failed items were judged. Not run: what the item needs is missing or crashed. "
    "Broken: not judged, by our fault; no points are taken before a person has looked. No record: "
    "the notebook holds no verdict of the judge, as where nbgrader graded by itself."
)

# The class as a whole.
SCORES = (
    "Graded throughout: {who}. The mean is {mean:.1f} of {most:g} points, the "
    "median {median:.1f}; half of them lie between {lower_quartile:.1f} and {upper_quartile:.1f}."
)
ALL_POINTS = "All points: {who} ({share:.0f} %)."
LEFT_OUT = "Left out of all statistics until a person has graded what waits below: {who}."
ABSENT = "Nothing handed in: {who} of the course."
NO_RECORD = (
    "No record of the judge in the notebooks of {who}: their points count, their mistakes are not "
    "known. Grade them again (nbgrader autograde --force) to know them."
)
INSIDE = "Judged inside the students' process, where results can be forged: {items}."
NOBODY_SETTLED = "Nobody is graded throughout yet: there are no statistics. See what waits below."
SEPARATES = (
    "{title} is what separates the class (item-rest correlation {discrimination:.2f}): those who "
    "have it hold {rest_with:.1f} of the other {rest:g} points on the mean, those who have not "
    "{rest_without:.1f}."
)
NOTHING_SEPARATES = "No single item separates the class: each was missed by too few, or by most."
HARDEST = "Hardest is {title}: {share:.0f} % of its points were earned."
NOTHING_LOST = "Nobody has lost a point."
AGAINST = (
    "{title} goes against the rest (correlation {discrimination:.2f}): strong students lose it "
    "more often than weak ones. Read the question and its test again."
)
COMMONEST = "The commonest mistake: {name} ({function}, {who}, {share:.0f} %)."
NO_COMMON_MISTAKE = "No mistake was made by more than one student."
NO_MISTAKE = "The judge has named no mistake."
UNNAMED = "A failed function in which no mistake is named: {who} ({kinds})."
# How such a function ended, by its kind: in a few words, and in a sentence.
ENDS = {
    NOT_WRITTEN: ("not written", "Not written: the cell is as it was handed out, or gone."),
    STOPS: ("stops with an error", "Stops with an error, or ends Python."),
    NEVER_ENDS: ("never ends", "Never ends: stopped at the time limit."),
    WRONG_SHAPE: ("wrong shapes", "Gives a result of another shape, or no table of numbers."),
    NOT_KNOWN: ("not known", "Wrong values, and no mistake of the catalogue gives them."),
}

# One item: how many have it, then how it goes with the rest.
HAVE_IT = ((0.95, "nearly all have it"), (0.75, "most have it"), (0.45, "about half have it"),
           (0.15, "few have it"), (0.0, "hardly anybody has it"))  # fmt: skip
GOES_WITH = ((0.5, "tells strong from weak work well"), (0.3, "goes with the rest"),
             (0.1, "goes with the rest a little"), (-0.1, "says little about the rest"),
             (-1.1, "goes against the rest: read it again"))  # fmt: skip
ALL_ALIKE = "the same for all"
TOO_FEW = "too few differ to say how it goes with the rest"

# Two gradings.
MOVED = (
    "In both gradings: {who}; {rose:,} rose, {fell:,} fell. The mean went from {mean_before:.1f} "
    "to {mean_after:.1f} points."
)
JOINED = "New: {joined}; no longer there: {gone}."

# What needs a person.
REFUSED = "The notebook was refused: {why}"
WAITS = "Graded by hand, or not judged by our fault:"

# A student's page, where there is no feedback yet.
NO_FEEDBACK = (
    "This is the judge's record; the feedback is made by: autograder feedback {assignment}"
)
NO_NOTEBOOK = "its graded notebook cannot be read."
HANDED_IN = "What was handed in: {name}"

# Pictures.
SCORES_ALT = (
    "Histogram of scores: {bins} bins of {width:g} points from 0 to {most:g}; the fullest, "
    "{low:g} to {high:g}, has {count:,} of {students:,} students. The table below has all counts."
)
ITEMS_ALT = (
    "Two bars for each of {count} items: the share of its points that was earned, from "
    "{lowest:.0f} % to {highest:.0f} %, and its correlation with the rest. The table of items has "
    "all numbers."
)
HEAT_ALT = (
    "Heat map of {items} items by {columns} columns of students, lowest scores on the left; darker "
    "means more points lost. The table below has the same in {groups} groups."
)
HEAT_ONE = "Each column is one student. × failed, – not run, ! broken, ? no record, white: passed."
HEAT_MANY = "Each column is the mean of about {each:.0f} students."
MOVED_ALT = (
    "For each of {count} items, the share of its points that was earned before (circle) and now "
    "(filled square). The table below has all numbers."
)
PICTURE_TITLES = {
    "symbols": "{heading}: what the mistake adds up",
    "numbers": "{heading}, the smallest input: what the mistake gives",
}
# Below such a picture: what its marks mean. The first word stands beside a framed, hatched box.
LEGEND = {
    "symbols": ("wrong", "( ) missing", "! too much"),
    "numbers": ("wrong", "! with the mistake", "( ) right"),
}
BY_HAND = "no table of symbols; on the smallest input, {right} is right; this {gives}"
SHAPE_OF = "shape of {symbol}"
RIGHT_RESULT = "right: {symbol}"


def unnamed(found: Sequence[Unnamed]) -> str:
    """Return the sentence on students with a failed function in which no mistake is named."""
    of_kind = {kind: len({each.row for each in found if each.kind == kind}) for kind in ENDS}
    kinds = ", ".join(f"{ENDS[kind][0]}: {count:,}" for kind, count in of_kind.items() if count)
    return UNNAMED.format(who=people(len({each.row for each in found})), kinds=kinds)


def ended(each: Unnamed) -> str:
    """Return how a function ended, in a table's cell: 'dX stops with an error (IndexError)'."""
    error = f" ({each.error})" if each.error else ""
    return f"{each.function}: {ENDS[each.kind][0]}{error}"


def verdict(name: str) -> str:
    """Return a verdict's word."""
    return VERDICT_TITLES[name]


def short(grade_id: str) -> str:
    """Return an item's short name, for tables and axes."""
    return grade_id.removeprefix("test_")


def people(count: int) -> str:
    """Return '1 student', '1,234 students'."""
    return f"{count:,} student{'' if count == 1 else 's'}"


def capital(text: str) -> str:
    """Return a sentence's beginning: 'dX' keeps its small letter, 'forward' does not."""
    first, _, rest = text.partition(" ")
    return text if first != first.lower() else f"{first.capitalize()} {rest}"


def scores(found: Spread, most: float, full: int) -> list[str]:
    """Return the sentences on how scores lie."""
    return [
        SCORES.format(who=people(found.count), most=most, **vars(found)),
        ALL_POINTS.format(who=people(full), share=100 * full / found.count),
    ]


def separates(title: str, item: ItemStatistics, rest: float) -> str:
    """Return the sentence on the item that separates the class."""
    return SEPARATES.format(title=capital(title), rest=rest, **vars(item))


def item(found: ItemStatistics, students: int) -> str:
    """Return an item's statistics in words."""
    have = next(words for least, words in HAVE_IT if found.share >= least)
    if found.discrimination is None:
        return f"{have}; {ALL_ALIKE}"
    if not is_telling(found, students):
        return f"{have}; {TOO_FEW}"
    goes = next(words for least, words in GOES_WITH if found.discrimination >= least)
    return f"{have}; {goes}"


def moved(found: Mapping[str, float], joined: int, gone: int) -> list[str]:
    """Return the sentences on two gradings."""
    sentences = [MOVED.format(who=people(int(found["count"])), **found)]
    if joined or gone:
        sentences.append(JOINED.format(joined=people(joined), gone=people(gone)))
    return sentences
