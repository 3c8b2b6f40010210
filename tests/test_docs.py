"""The documents say what the code does: commands, options, kinds, measures, keys, links, files, examples."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import typer.main

from sanxiang.cli.main import add_others, app
from sanxiang.conversation.model import Conversation
from sanxiang.conversation.readers.formats import FORMATS
from sanxiang.conversation.reading import read_conversations
from sanxiang.inspection.checks.limit import MEASURES
from sanxiang.inspection.inspector import compile_standard
from sanxiang.language.entity_kinds import KINDS as ENTITY_KINDS
from sanxiang.reporting.rows import COLUMNS
from sanxiang.standard.calendars import BusinessCalendar, Change, OwnDay, YearNotice
from sanxiang.standard.catalogue import CatalogueItem
from sanxiang.standard.kinds.common import Check
from sanxiang.standard.kinds.limit import OPTIONS
from sanxiang.standard.kinds.table import KINDS
from sanxiang.standard.loading import load_standard, read_layers
from sanxiang.standard.model import INNER_KEYS, Entry, Model
from sanxiang.standard.models import HEADER_KEYS, Act, Forbidden, Script
from sanxiang.standard.names import SECTIONS
from sanxiang.standard.procedures import Procedure, ProcedureStep
from sanxiang.standard.records import DUE_FIELDS, RECORD_EVENTS
from sanxiang.standard.targets import Case, Duration, Pick, Target
from sanxiang.workbench.testing import run_examples

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "docs" / "reference"
READMES = (ROOT / "README.md", ROOT / "README.zh-CN.md")
PAGES = tuple(sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")]))
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
PATH = re.compile(r"`((?:src|tests|docs|bench|examples|tools|requirements)/[\w./-]+)`")


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def page(name: str) -> str:
    return (REFERENCE / name).read_text(encoding="utf-8")


# ------------------------------------------------------------------------------------------------- the command line


def commands(node: Any = None, path: tuple[str, ...] = ("sanxiang",)) -> Iterator[tuple[str, Any]]:
    """`sanxiang standard test` and so on, with the command behind it; groups are left out."""
    add_others()
    node = node or typer.main.get_command(app)
    inner: Mapping[str, Any] = getattr(node, "commands", {})
    for name, command in inner.items():
        yield from commands(command, (*path, name))
    if not inner:
        yield " ".join(path), node


COMMANDS = dict(commands())


def row(parameter: Any) -> str:
    """How cli.md writes an argument or option: the words of `--help`."""
    names = value = parameter.metavar or parameter.name.upper()
    if parameter.param_type_name == "option":
        names = ", ".join(parameter.opts) + ("" if parameter.is_flag else f" {value}")
    cell = names.replace("|", "\\|")
    return f"| `{cell}` | {parameter.help} |"


def section(text: str, heading: str) -> str:
    """What stands between a heading of the second level and the next one."""
    found = re.search(rf"^## `{re.escape(heading)}`\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, f"docs/reference/cli.md has no heading ## `{heading}`"
    return found.group(1)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_stands_in_the_page_with_the_words_of_its_help(name: str) -> None:
    """Each command has a section with its summary, and a row for each argument and option; no other rows."""
    command, text = COMMANDS[name], section(page("cli.md"), name)
    wanted = [row(parameter) for parameter in command.params]
    assert command.help in text, f"missing: {command.help}"
    assert [line for line in text.splitlines() if re.match(r"\| `(?!exit)", line)] == wanted, "\n".join(wanted)


def test_no_section_of_the_page_is_about_a_command_that_is_gone() -> None:
    """Every heading of a command is a command."""
    headings = re.findall(r"^## `(sanxiang[^`]*)`$", page("cli.md"), re.MULTILINE)
    assert headings == list(COMMANDS)


def shell_lines(text: str) -> Iterator[list[str]]:
    """The `sanxiang …` and `make …` lines of the code blocks of a page, as words."""
    for language, block in FENCE.findall(text):
        for line in block.replace("\\\n", " ").splitlines() if language in ("", "sh", "bash", "console", "yaml") else ():
            line = line.strip().removeprefix("$ ").removeprefix("- run: ")
            for part in re.split(r"\s*(?:&&|[|;])\s*", line):
                if part.startswith(("sanxiang ", ".venv/bin/sanxiang ", "make ")):
                    yield shlex.split(part, comments=True)


def command_of(words: list[str]) -> str | None:
    """The command that the words begin with."""
    return next((" ".join(["sanxiang", *words[1:n]]) for n in (3, 2) if " ".join(["sanxiang", *words[1:n]]) in COMMANDS), None)


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_commands_that_a_page_shows_exist(path: Path) -> None:
    """Every `sanxiang` and `make` line of a code block names a command, and only options that it has."""
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for words in shell_lines(path.read_text(encoding="utf-8")):
        if words[0] == "make":
            assert {word for word in words[1:] if "=" not in word} <= targets, words
            continue
        if words[1] in ("--help", "--version"):
            continue
        name = command_of(words)
        assert name is not None, words
        known = {option for parameter in COMMANDS[name].params for option in parameter.opts} | {"--help", "-h"}
        assert {word.split("=")[0] for word in words if re.match(r"--?[a-z]", word)} <= known, words


def test_the_readmes_tell_the_same() -> None:
    """The Chinese one shows the commands and the code of the English one."""
    english, chinese = (FENCE.findall(path.read_text(encoding="utf-8")) for path in READMES)
    assert [without_comments(block) for block in chinese] == [without_comments(block) for block in english]


def without_comments(block: tuple[str, str]) -> tuple[str, list[str]]:
    language, text = block
    return language, [re.sub(r"\s*#.*$", "", line).rstrip() for line in text.splitlines() if language in ("sh", "python")]


def test_the_code_of_the_readme_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """What is shown of the Python API works as it stands (compiled for little text, which changes no result)."""
    monkeypatch.chdir(ROOT)
    blocks = [text for language, text in FENCE.findall(READMES[0].read_text(encoding="utf-8")) if language == "python"]
    code = "\n".join(blocks).replace("sanxiang.compile(standard)", "sanxiang.compile(standard, light=True)")
    assert "light=True" in code
    exec(compile(code, "README.md", "exec"), {})
    assert "no-shirking" in capsys.readouterr().out


# ------------------------------------------------------------------------------------------------------- the format


def rows_of(text: str) -> dict[str, str]:
    """Rows of tables by their first cell, without its quotes."""
    return {first.strip("` "): rest for first, rest in re.findall(r"^\| ([^|]+) \|(.*)\|$", text, re.MULTILINE)}


def own_keys(model: type[Model], common: type[Model]) -> set[str]:
    fields = {field.alias or name for name, field in model.model_fields.items()}
    return fields - {field.alias or name for name, field in common.model_fields.items()} - set(INNER_KEYS)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_check_is_documented(kind: str) -> None:
    """semantics.md says what it means, standard-format.md which keys it has."""
    assert re.search(rf"^- \*\*{kind}\*\* `", page("semantics.md"), re.MULTILINE)
    cell = rows_of(page("standard-format.md"))[kind]
    keys = own_keys(KINDS[kind], Check) - ({*OPTIONS} if kind == "limit" else set())
    assert {key for key in keys if not re.search(rf"`{key}\b", cell)} == set()


@pytest.mark.parametrize("measure", MEASURES)
def test_every_measure_is_documented(measure: str) -> None:
    """semantics.md says what is measured, standard-format.md which options it has, and no others."""
    assert f"| `{measure}` |" in page("semantics.md") or f"`{measure}`" in rows_of(page("semantics.md"))
    shown = set(re.findall(r"`(\w+)", rows_of(page("standard-format.md"))[measure]))
    own = {option for option, measures in OPTIONS.items() if measure in measures}
    assert shown & set(OPTIONS) - {"excused_by"} == own - {"excused_by"}
    assert own <= shown


@pytest.mark.parametrize(("name", "keys"), [
    ("standard.yaml", set(HEADER_KEYS)),
    ("acts", own_keys(Act, Entry)),
    ("forbidden", own_keys(Forbidden, Entry)),
    ("scripts", own_keys(Script, Entry)),
    ("checks", own_keys(Check, Entry)),
    ("targets", own_keys(Target, Entry) | own_keys(Case, Model) | own_keys(Pick, Model) | own_keys(Duration, Model)),
    ("catalogue", own_keys(CatalogueItem, Entry)),
    ("calendars", own_keys(BusinessCalendar, Entry) | own_keys(Change, Model) | own_keys(OwnDay, Model) | own_keys(YearNotice, Model)),
    ("procedures", own_keys(Procedure, Entry) | own_keys(ProcedureStep, Model)),
])  # fmt: skip
def test_every_key_of_the_format_is_documented(name: str, keys: set[str]) -> None:
    """The example of each section in standard-format.md shows, or the text below it names, all keys."""
    text = re.split(r"^## ", page("standard-format.md"), flags=re.MULTILINE)
    part = next(part for part in text if part.startswith(f"{name}\n"))
    assert {key for key in keys if not re.search(rf"\b{key}\b", part)} == set()


def test_names_that_the_reference_lists_are_complete() -> None:
    """Sections and entities of the format, formats of conversations, columns of findings."""
    text = page("standard-format.md")
    assert [name for name in (*SECTIONS, *(kind.name for kind in ENTITY_KINDS)) if f"`{name}`" not in text] == []
    assert [name for name in (*RECORD_EVENTS, *DUE_FIELDS) if name not in text] == []
    formats = page("conversation-formats.md")
    assert [name for name in FORMATS if not re.search(rf"^## .*\b{name}\b", formats, re.MULTILINE)] == []
    assert [name for name in COLUMNS if name not in rows_of(page("findings.md"))] == []


# ------------------------------------------------------------------------------------------------- links and files


def slug(heading: str) -> str:
    """The anchor that a heading gets."""
    plain = re.sub(r"[`*_]|\[([^\]]*)\]\([^)]*\)", r"\1", heading.strip().lower())
    return re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")


def anchors(path: Path) -> set[str]:
    text = FENCE.sub("", path.read_text(encoding="utf-8"))
    return {slug(heading) for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_links_lead_somewhere(path: Path) -> None:
    """Relative links reach a file of the repository, and their anchors a heading."""
    text = FENCE.sub("", path.read_text(encoding="utf-8"))
    for link in LINK.findall(text):
        if re.match(r"[a-z]+:", link):
            continue
        target, _, anchor = link.partition("#")
        file = Path(os.path.normpath(path.parent / target)) if target else path
        assert file.exists(), link
        assert not anchor or anchor in anchors(file), link


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_files_that_a_page_names_exist(path: Path) -> None:
    """A path in quotes is a file or folder of the repository."""
    text = FENCE.sub("", path.read_text(encoding="utf-8"))
    assert [name for name in PATH.findall(text) if not (ROOT / name).exists()] == []


def test_the_guide_to_the_reader_is_whole() -> None:
    """Every page of docs/ can be reached from the README."""
    seen, waiting = set[Path](), [READMES[0]]
    while waiting:
        path = waiting.pop()
        if path in seen or path.suffix != ".md":
            continue
        seen.add(path)
        links = (link.partition("#")[0] for link in LINK.findall(path.read_text(encoding="utf-8")))
        waiting += [Path(os.path.normpath(path.parent / link)) for link in links if link and not re.match(r"[a-z]+:", link)]
    assert [named(path) for path in PAGES if path not in seen] == []


# ----------------------------------------------------------------------------------------------------------- guides


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files that the guides tell to write: `talk.txt`, and a standard in a folder beside it."""
    place = tmp_path_factory.mktemp("guide")
    for path in sorted((ROOT / "docs" / "guide").glob("*.md")):
        for language, text in FENCE.findall(path.read_text(encoding="utf-8")):
            named_file = re.match(r"# (qingchuan/[\w/.]+)\n", text)
            if language == "yaml" and named_file:
                file = place / named_file.group(1)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8")
            elif language == "text" and text.startswith("# id: "):
                (place / "talk.txt").write_text(text, encoding="utf-8")
    return place


def test_the_standard_of_the_guides_passes_its_own_examples(folder: Path) -> None:
    """Who copies the files of the guides gets a standard that loads, and holds what it promises."""
    report = run_examples(read_layers(folder / "qingchuan"))
    assert report.failures == ()
    assert report.run["checks"] == 2


def test_the_first_inspection_finds_what_the_guide_says(folder: Path) -> None:
    """Each row of its table is a finding on the talk; the check of the second guide is one as well."""
    guide = (ROOT / "docs" / "guide" / "first-inspection.md").read_text(encoding="utf-8")
    told = {check: tuple(rest.split("|")[0].strip().split(", ")) for check, rest in rows_of(guide).items() if "violated, " in rest}
    inspector = compile_standard(load_standard(folder / "qingchuan"), light=True)
    (talk,) = (item for item in read_conversations([folder / "talk.txt"]) if isinstance(item, Conversation))
    states = {finding.check: finding for finding in inspector.inspect(talk).findings}
    found = {check: (str(states[check].state), str(states[check].activations[0].why)) for check in told}
    assert len(told) > 3
    assert found == told
    assert states["repair-model"].state == "omitted"
