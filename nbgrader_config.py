"""nbgrader's settings for this course; every command run in this folder reads them.

Each line says what it does. ``nbgrader generate_config`` lists every other setting there is.
"""

from pathlib import Path

from autograder.plugins import HTML_EXPORTER

c = get_config()

# The course: its name in the exchange and its folder, wherever a command is run from.
c.CourseDirectory.course_id = "convolution"
c.CourseDirectory.root = str(Path(__file__).resolve().parent)

# What students wrote, and their files' names, are plain text in what nbgrader's commands print.
c.Application.logging_config = {
    "filters": {"plain": {"()": "autograder.plugins.PlainLog"}},
    "handlers": {"console": {"filters": ["plain"]}},
}

# The gradebook. A PostgreSQL address works as well: "postgresql://user@host/gradebook".
# c.CourseDirectory.db_url = "sqlite:///gradebook.db"

# Files beside the notebooks that are copied nowhere.
c.CourseDirectory.ignore = [
    ".ipynb_checkpoints", "__pycache__", "*.pyc", ".DS_Store", ".pytest_cache", ".git", "feedback",
]  # fmt: skip

# What a student sees in place of the model solution.
c.ClearSolutions.code_stub = {
    "python": 'raise NotImplementedError("write your code here and delete this line")'
}

# `nbgrader generate_assignment` says where it skips a release though your source has changed.
c.GenerateAssignment.exporter_class = "autograder.plugins.ReleaseExporter"

# How `nbgrader autograde` and the formgrader's button grade. What was submitted is read with
# suspicion: your cells, points and flags are put back, whatever a student did to them.
c.Autograde.exporter_class = "autograder.plugins.RestoringExporter"
c.Autograde.sanitize_preprocessors = []
# Then the student's cells run in a sandbox, and your tests run outside of it.
c.Autograde.autograde_preprocessors = [
    "autograder.plugins.Judge",
    "autograder.plugins.SaveVerdicts",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]

# The sandbox: "bubblewrap"; "uid", a user for each submission, where there are no namespaces; or
# "none", which lets students' code do all that you can.
c.Judge.sandbox = "bubblewrap"

# What one submission may use. What goes beyond is stopped; the rest of the notebook is judged.
# Seconds of a cell and a call are those on a processor, with all that it starts; on the clock, four
# times as many may pass. So a busy machine costs nobody points. The notebook's are on the clock.
c.Judge.cell_seconds = 5  # one cell
c.Judge.call_seconds = 5  # one call of a student's function
c.Judge.notebook_seconds = 60  # the whole notebook; judging ends at most 10 s later
c.Judge.memory_bytes = 2 * 2**30

# What a student is told of a failed function. "nudge": what is wrong, and where. "hint": also the
# symbols, the likely cause and a next step. "explanation": also what the mistake is, and the
# smallest input that shows it, worked out; choose "hint" where students hand in again.
c.Judge.feedback_depth = "explanation"
c.Judge.pictures = True  # a small picture of where the result is wrong, from "hint" on

# Modules that the exercise does without: importing one says so. "*" is all that is installed but
# NumPy, matplotlib, and what these and a notebook need. To forbid some alone, name them:
# ["scipy", "torch", "jax", "jaxlib"].
c.Judge.forbidden_modules = ["*"]

# Tests that need the student's objects themselves (patches, what is printed, plots, data frames)
# run beside the student's code, as nbgrader runs them: those named here by grade_id, and those
# whose cell has the tag "inside". The sandbox's walls and limits hold; but a student can forge what
# these items come to, and read their tests. Every result of them says so.
c.Judge.inside = []

# Hidden values are drawn for each student from the course's secret. The file is made in this folder
# at first use. Keep it private and keep it: with the same secret a regrade uses the same values.
c.Judge.secret_file = "course_secret"

# Where no sandbox can be had, `nbgrader autograde` as nbgrader has it still works with this course:
# take the five lines c.Autograde... and c.Judge... out. A deleted test cell is then put back, and a
# cell may run this many seconds. Scores can then be forged.
c.OverwriteCells.add_missing_cells = True
c.Execute.timeout = 5

# Every page that shows a notebook shows what students wrote, and nothing of it does anything: the
# feedback, the formgrader's, that of `jupyter nbconvert --config nbgrader_config.py --to html`.
c.HTMLExporter.update(HTML_EXPORTER)

# Feedback: `autograder feedback`, `nbgrader generate_feedback` and the formgrader's button make the
# same page, which reads marks and comments itself and shows no hidden test. A page that is missing,
# or made from other marks, words or settings than those of now, is made anew.
c.GenerateFeedback.exporter_class = "autograder.plugins.FeedbackExporter"
c.GenerateFeedback.preprocessors = []

# Late work is marked late and loses nothing. To change that, name a plug-in class here; see
# https://nbgrader.readthedocs.io/en/stable/plugins/late-plugin.html
# c.AssignLatePenalties.plugin_class = "your_module.YourPlugin"

# `nbgrader export` writes every name so that it stays one cell and that no spreadsheet runs it.
c.ExportApp.plugin_class = "autograder.plugins.GradesExporter"
# Marks for Canvas and Moodle: the file downloaded there, and its column that tells students apart.
# Or on the command line: nbgrader export --exporter=autograder.plugins.CanvasExporter
c.CanvasExporter.source = "canvas.csv"
c.CanvasExporter.identifier = "SIS Login ID"  # or "SIS User ID", "ID", "Student"
c.CanvasExporter.columns = {}  # {"conv2d": "Convolution by hand"}, where Canvas calls it otherwise
c.MoodleExporter.source = "moodle.csv"
c.MoodleExporter.identifier = "Email address"  # or "Identifier", "Username", "ID number"
# Where Canvas or Moodle gives other points than the notebook: scale the marks. Else nothing is
# written.
# c.CanvasExporter.scale = True

# The exchange: the shared folder through which `nbgrader release_assignment`, `fetch_assignment`,
# `submit`, `collect`, `release_feedback` and `fetch_feedback` pass files on one machine.
# c.Exchange.root = "/usr/local/share/nbgrader/exchange"  # where it is; writable by all (mode 777)
# What one student's folder there does to `nbgrader collect`, it does to that student alone.
c.ExchangeFactory.collect = "autograder.plugins.ExchangeCollector"
# c.Exchange.timezone = "UTC"  # the clock of the timestamps
# Students' commands do not read this file. What they need goes into nbgrader_config.py in a folder
# that `jupyter --paths` lists under "config" on their machine, such as /etc/jupyter:
#     c.CourseDirectory.course_id = "convolution"
#     c.ExchangeSubmit.strict = True  # refuse a submission that lacks a notebook
#     c.ExchangeFetchAssignment.replace_missing_files = True  # fetch again what was deleted

# Notebooks downloaded from Canvas, Moodle, Blackboard, Brightspace, ILIAS or Gradescope, read by
# `nbgrader zip_collect`: it finds whose each file is, and lists what it could not unpack or place,
# with why and what to do. Other files begin with the student's id and an underscore:
# student_anything_conv2d.ipynb. Where names are others still, set nbgrader's own pattern, which
# then decides alone. Either way, only these extensions are taken; of two files that a student has
# handed in under one name the later counts, and where no time tells, neither is taken and both are
# listed.
c.ZipCollectApp.extractor_plugin = "autograder.plugins.ZipExtractor"
c.ZipCollectApp.collector_plugin = "autograder.plugins.ZipCollector"
# c.FileNameCollectorPlugin.named_regexp = r".*/(?P<student_id>\w+)_(?P<file_id>\w+)"
# c.FileNameCollectorPlugin.valid_ext = [".ipynb"]
