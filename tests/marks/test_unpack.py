"""Archives in a download: what cannot be unpacked is told and stops nothing else.

The archives are made here, by zipfile, tarfile and by changing bytes as a bad upload has them.
"""

import io
import tarfile
import zipfile

import pytest
from classes import released_course

from autograder.course.folder import nbgrader
from autograder.marks.unpack import MOST_BYTES, unpack_tree

NAME = "kimsora_15_105_conv2d.ipynb"


def zipped(**files):
    return packed(files.items())


def packed(files):
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return memory.getvalue()


def tarred(*members):
    memory = io.BytesIO()
    with tarfile.open(fileobj=memory, mode="w:gz") as archive:
        for name, kind, content in members:
            about = tarfile.TarInfo(name)
            about.type, about.size, about.linkname = kind, len(content), "/etc/passwd"
            archive.addfile(about, io.BytesIO(content))
    return memory.getvalue()


def encrypted():
    """A zip file whose flags say that its file is encrypted; nobody has to know the password."""
    data = bytearray(packed([("conv2d.ipynb", "{}")]))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + place] |= 1
    return bytes(data)


def damaged():
    """A zip file of which a byte of the second file's content has changed."""
    data = bytearray(packed([("good.ipynb", "{}"), ("bad.ipynb", "x" * 1000)]))
    data[data.index(b"bad.ipynb") + len("bad.ipynb") + 3] ^= 0xFF
    return bytes(data)


def link():
    about = zipfile.ZipInfo("conv2d.ipynb")
    about.external_attr = 0o120777 << 16
    return packed([(about, "/etc/passwd")])


@pytest.fixture(scope="module")
def bomb():
    """A zip file of 150 kB that unpacks to more than is allowed."""
    memory = io.BytesIO()
    with (
        zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("conv2d.ipynb", "w") as file,
    ):
        for _ in range(MOST_BYTES // 1_000_000 + 1):
            file.write(bytes(1_000_000))
    return memory.getvalue()


def unpacked(tmp_path, content, name="pack.zip"):
    """Return the names of all files that an archive leaves, and what is told of others."""
    (tmp_path / "in").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "in" / name).write_bytes(content)
    broken = unpack_tree(tmp_path / "in" / name, tmp_path / "out", [".zip", ".gz"])
    files = {str(p.relative_to(tmp_path / "out")) for p in tmp_path.rglob("*") if p.is_file()
             if "in" not in p.relative_to(tmp_path).parts[:1]}  # fmt: skip
    assert (tmp_path / "in" / name).read_bytes() == content
    return files, {str(p).removeprefix(f"{tmp_path}/"): why for p, why in broken.items()}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "it is empty (0 bytes). Next: ask for the notebook itself"),
        (packed([]), "it holds no file"),
        (b"Rar!\x1a\x07\x00", "it is no zip or tar archive, or not a whole one"),
        (b"<html>Your session has expired</html>", "it is no zip or tar archive"),
        (packed([("conv2d.ipynb", "{}")])[:60], "it is no zip or tar archive, or not a whole one"),
        (encrypted(), "it is encrypted"),
        (link(), "it is a link"),
        (packed([("../../conv2d.ipynb", "{}")]), "its name leads out of the archive"),
        (packed([("/etc/conv2d.ipynb", "{}")]), "its name leads out of the archive"),
        (packed([("..\\..\\conv2d.ipynb", "{}")]), "its name leads out of the archive"),
        (packed([("C:\\conv2d.ipynb", "{}")]), "its name leads out of the archive"),
        (packed([("x" * 300 + ".ipynb", "{}")]), "its name cannot be written (File name too long)"),
        (tarred(("conv2d.ipynb", tarfile.SYMTYPE, b"")), "it is no file"),
        (tarred(("pipe", tarfile.FIFOTYPE, b"")), "it is no file"),
        (tarred(("../conv2d.ipynb", tarfile.REGTYPE, b"{}")), "its name leads out of the archive"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",  # archives hold the time
)  # fmt: skip
def test_archive_is_told_with_why_and_leaves_nothing(tmp_path, content, why):
    files, broken = unpacked(tmp_path, content)
    assert files == set()
    assert why in broken["in/pack.zip"]


def test_bomb_is_told_and_leaves_nothing(tmp_path, bomb):
    """Of a download, many times its size may be unpacked; of a student's own archive less."""
    files, broken = unpacked(tmp_path, bomb)
    assert files == set()
    assert "it holds more than 100,000,000 bytes" in broken["in/pack.zip"]


@pytest.mark.parametrize("kind", ["tar.gz", "zip"])
def test_archive_cut_off_in_its_middle_is_told(tmp_path, kind):
    content = bytes(range(256)) * 300
    whole = {"tar.gz": tarred(("a.ipynb", tarfile.REGTYPE, content)),
             "zip": packed([("a.ipynb", content)])}[kind]  # fmt: skip
    _, broken = unpacked(tmp_path, whole[: len(whole) // 2], f"pack.{kind}")
    assert "whole" in broken[f"in/pack.{kind}"] or "broken" in broken[f"in/pack.{kind}"]


def test_file_that_is_broken_stops_none_beside_it(tmp_path):
    files, broken = unpacked(tmp_path, damaged())
    assert files == {"pack/good.ipynb"}
    assert set(broken) == {"in/pack.zip/bad.ipynb"}
    assert "it is broken" in broken["in/pack.zip/bad.ipynb"]


def test_second_file_of_a_name_overwrites_nothing(tmp_path):
    with pytest.warns(UserWarning, match="Duplicate name"):
        content = packed([("a.ipynb", "first"), ("a.ipynb", "second"), ("a.ipynb/b", "third")])
    files, broken = unpacked(tmp_path, content)
    assert files == {"pack/a.ipynb"}
    assert (tmp_path / "out/pack/a.ipynb").read_text() == "first"
    assert "stands before it" in broken["in/pack.zip/a.ipynb"]
    assert "same name" in broken["in/pack.zip/a.ipynb/b"]


def test_archives_in_archives_are_unpacked_as_deep_as_is_allowed(tmp_path):
    content = packed([("deep.ipynb", "{}")])
    for depth in range(4):
        content = packed([(f"level{depth}.zip", content), (f"work{depth}.ipynb", "{}")])
    files, broken = unpacked(tmp_path, content)
    assert {name.rpartition("/")[2] for name in files} == {
        "work3.ipynb", "work2.ipynb", "work1.ipynb", "level1.zip",
    }  # fmt: skip
    (why,) = broken.values()
    assert "more than 3 deep" in why


def test_names_with_accents_blanks_and_backslashes_stay(tmp_path):
    content = packed([("Zoë Müller/my work.ipynb", "{}"), ("a\\b.ipynb", "{}")])
    files, broken = unpacked(tmp_path, content)
    assert files == {"pack/Zoë Müller/my work.ipynb", "pack/a/b.ipynb"}
    assert broken == {}


def test_broken_uploads_in_a_download_are_listed_and_the_rest_is_collected(tmp_path, bomb):
    """The whole way, by nbgrader's command."""
    course = released_course(tmp_path / "course")
    archive = course / "downloaded/conv2d/archive"
    archive.mkdir(parents=True)
    bad = {
        "lovelaceada_11_101": (b"", "it is empty"),
        "noetheremmy_12_102": (encrypted(), "it is encrypted"),
        "bosesatyendra_14_104": (bomb, "it holds more than"),
        "hoppergrace_16_106": (packed([("../../../../out.ipynb", "{}")]), "its name leads out"),
        "diracpaul_17_107": (b"PK\x03\x04 cut off", "it is no zip"),
    }
    files = {f"{name}_conv2d.zip": content for name, (content, _) in bad.items()}
    good = packed([("conv2d.ipynb", "sora's"), ("__MACOSX/._conv2d.ipynb", "junk")])
    content = packed([("turingalan_13_103_conv2d.ipynb", "alan's"), *files.items(),
                      ("kimsora_15_105_conv2d.zip", good)])  # fmt: skip
    (archive / "submissions.zip").write_bytes(content)
    (archive / "maxwelljames_18_108_conv2d.zip").write_bytes(b"")
    said = nbgrader(course, "zip_collect", "conv2d")
    collected = {p.parts[-3]: p.read_text() for p in (course / "submitted").rglob("*.ipynb")}
    assert collected == {"turingalan": "alan's", "kimsora": "sora's"}
    assert "6 of 8 files could not be placed:" in said
    inside = "  downloaded/conv2d/extracted/submissions"
    for name, (_, why) in bad.items():
        assert f"{inside}/{name}_conv2d.zip: {why}" in said
    assert "  downloaded/conv2d/archive/maxwelljames_18_108_conv2d.zip: it is empty" in said
    assert not list(tmp_path.rglob("out.ipynb"))
    assert (archive / "submissions.zip").read_bytes() == content
