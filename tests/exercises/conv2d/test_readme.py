"""What the README shows of the sample class is what it gives."""

import re
import subprocess
import sys
from pathlib import Path

import nbformat


def test_readmes_demo_output_is_what_the_demo_prints(repository, demo):
    """Every line of the table in the README stands in a real run's output."""
    readme = (repository / "README.md").read_text()
    shown = re.search(r"```text\n(New course in.*?)```", readme, flags=re.DOTALL).group(1)
    printed = demo[1].splitlines()
    for line in shown.splitlines():
        assert line == "..." or line in printed, line


def test_readmes_report_is_what_the_command_makes(repository, demo):
    readme = (repository / "README.md").read_text()
    shown = re.search(
        r"autograder report conv2d\n```\n\n```text\n(.*?)```", readme, flags=re.DOTALL
    )
    process = subprocess.run(
        [Path(sys.executable).parent / "autograder", "report", "conv2d"],
        cwd=demo[0], capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert process.stdout == shown.group(1)
    page = (demo[0] / "reports/conv2d.html").read_text()
    assert "is what separates the class" in page
    assert "keeps only what the last of them gives" in page


def test_readmes_feedback_is_what_that_student_reads(repository, demo):
    readme = (repository / "README.md").read_text()
    shown = re.search(r"Student `tanaka` reads.*?```text\n(.*?)\n```", readme, flags=re.DOTALL)
    notebook = nbformat.read(demo[0] / "autograded/tanaka/conv2d/conv2d.ipynb", as_version=4)
    said = [
        output.text
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.output_type == "stream"
    ]
    assert f"{shown.group(1)}\n" in said
