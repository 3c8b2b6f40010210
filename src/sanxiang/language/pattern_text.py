"""A pattern's tree written as a regular expression."""

from __future__ import annotations

from sanxiang.language.nodes import Alt, Chars, Edge, Node, Repeat, Seq

SYNTAX = frozenset("\\^$.*+?()[]{}|/")
CLASS_SYNTAX = frozenset("\\^[]-")


def render(node: Node, *, lines: bool = False) -> str:
    """The expression; `lines` keeps negated classes from crossing the end of a line."""
    match node:
        case Chars():
            return _chars(node, lines)
        case Edge(end):
            return "$" if end else "^"
        case Seq(items):
            # Rows of characters are most of all patterns.
            return "".join([_chars(item, lines) if type(item) is Chars else _item(item, lines) for item in items])
        case Alt(branches):
            return "|".join([render(branch, lines=lines) for branch in branches])
        case Repeat(item, least, most):
            inner = render(item, lines=lines) if isinstance(item, Chars) else _grouped(item, lines)
            return inner + _count(least, most)


def _item(node: Node, lines: bool) -> str:
    return _grouped(node, lines) if isinstance(node, Alt) else render(node, lines=lines)


def _grouped(node: Node, lines: bool) -> str:
    return f"(?:{render(node, lines=lines)})"


def _count(least: int, most: int | None) -> str:
    short = {(0, 1): "?", (0, None): "*", (1, None): "+"}.get((least, most))
    if short is not None:
        return short
    if least == most:
        return f"{{{least}}}"
    return f"{{{least},{'' if most is None else most}}}"


def _chars(node: Chars, lines: bool) -> str:
    char = node.literal
    if char is not None:
        return f"\\{char}" if char in SYNTAX else char
    if not node.ranges:
        return "."
    body = "".join(_range(*ends) for ends in node.ranges)
    return f"[^{body}\\n]" if node.negated and lines else f"[{'^' if node.negated else ''}{body}]"


def _range(first: int, last: int) -> str:
    ends = [_escaped(chr(code), CLASS_SYNTAX) for code in (first, last)]
    return ends[0] if first == last else "-".join(ends) if last > first + 1 else "".join(ends)


def _escaped(char: str, syntax: frozenset[str]) -> str:
    return f"\\{char}" if char in syntax else char


def scan_expression(node: Node) -> bytes:
    """Matches every line that the pattern matches, and hardly another (none, if the pattern has no `gap`).

    Whether a line matches does not depend on optional parts at the edges: without them there are fewer reports. A gap has no
    limit: one that counts up makes the library's automaton several times larger, slower to build and slower to run. The least width stays,
    for a line as short as `Sought.sure_to` is not read again. A pattern that is nothing but a gap would be reported at every further
    character; looked for where a run of such characters begins, it is reported once.
    """
    core = trimmed(node)
    return render(_at_its_beginning(core) or _unlimited(core), lines=True).encode()


def _at_its_beginning(node: Node) -> Node | None:
    """A run of characters that are not of some class, from its first character on; None for other patterns."""
    run = node.items[0] if isinstance(node, Seq) and len(node.items) == 1 else node
    if not isinstance(run, Repeat) or not isinstance(run.item, Chars) or not run.item.negated or run.least < 2:
        return None
    ends = run.item.ranges
    start = Alt((Edge(end=False), Chars(ends))) if ends else Edge(end=False)
    return Seq((start, Repeat(run.item, run.least, run.least)))


def trimmed(node: Node) -> Node:
    """Without what may be missing at its edges: it occurs in the same texts."""
    return _trimmed(_trimmed(node, -1), 0)


def _unlimited(node: Node) -> Node:
    """With gaps of any length."""
    if node.shape.gap is None:
        return node
    match node:
        case Seq(items):
            return Seq(tuple(map(_unlimited, items)))
        case Alt(branches):
            return Alt(tuple(dict.fromkeys(map(_unlimited, branches))))
        case Repeat(item, least, most):
            return Repeat(item, least, None) if node.is_gap else Repeat(_unlimited(item), least, most)
        case _:
            return node


def _trimmed(node: Node, side: int) -> Node:
    """Without what may be missing at one side (0 = left, -1 = right); the node itself where nothing may, as in most."""
    match node:
        case Seq(items):
            return _trimmed_row(node, items, side)
        case Alt(branches):
            found = [_trimmed(branch, side) for branch in branches]
            same = all(new is old for new, old in zip(found, branches, strict=True))
            return node if same else Alt(tuple(dict.fromkeys(found)))
        case Repeat(item, least):
            return Repeat(item, least, least) if least > 1 else _trimmed(item, side) if least else Seq(())
        case _:
            return node


def _trimmed_row(node: Seq, items: tuple[Node, ...], side: int) -> Node:
    while items and not _needed(items[side]):
        items = items[:-1] if side else items[1:]
    if not items:
        return Seq(())
    last = items[side]
    edge = last if type(last) is Chars else _trimmed(last, side)
    if edge is not last:
        items = (*items[:-1], edge) if side else (edge, *items[1:])
    return node if items is node.items else Seq(items)


def _needed(node: Node) -> bool:
    return node.shape.shortest > 0 or node.shape.start or node.shape.end
