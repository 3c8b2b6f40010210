"""Coverage-guided fuzzing of all conversation readers, with atheris (optional: `pip install atheris`, Linux only).

    python tests/fuzz/fuzz_readers.py --formats jsonl,sca -max_total_time=120 [corpus folder]

Anything but conversations, rejections, remarks and InputError is a crash; so is a file that takes longer than
`-timeout` seconds. Options with one dash go to libFuzzer.
"""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

try:
    import atheris
except ImportError:
    atheris = None

if atheris is not None:
    # Only what is imported in here reports its coverage.
    with atheris.instrument_imports(include=["sanxiang.conversation"]):
        from sanxiang.conversation.items import ReadOptions
        from sanxiang.conversation.model import Conversation
        from sanxiang.conversation.readers.formats import FORMATS
        from sanxiang.conversation.reading import read_stream
        from sanxiang.conversation.writers.jsonl import write_jsonl
        from sanxiang.conversation.writers.vcon import write_vcon
        from sanxiang.errors import InputError

SEEDS = {
    "jsonl": [
        '{"id":"a","channel":"phone","started_at":"2026-03-02T10:00:00Z","parties":[{"role":"agent"}],"events":[{"kind":"utterance","at":2.5,"start":1,"party":0,"text":"hi"},{"kind":"ended","detail":"hangup"}]}',
        '{"id":"a","messages":[{"role":"agent","text":"hi","at":"2026-03-02 10:00:00"}],"x":[1]}\n{"turns":[{"speaker_1":"a"}]}',
        '[{"id":"a","messages":[]},\n{"id":"\\ud83d"}]',
    ],
    "text": [
        "# id: a channel: phone\n坐席 00:10 您好\n客户 00:12-00:15 喂\n(保持)\n\n=== b ===\n[00:01:05] 坐席(小林)：嗯",
        "客服 小林 2026-03-02 10:15:03\nhi\n客户 -00:05 (按键 3)\n00:30 (转接 x)",
    ],
    "csv": [
        '会话ID,角色,时间,内容,班组\na,客服,00:01,您好,三\na,客户,2026-03-02 10:00:00,"x\ny",三\n',
        "id\tspeaker\ttext\tstart\tend\na\tagent\thi\t1\t2",
    ],
    "xlsx": [],
    "vcon": [
        (
            '{"vcon":"0.4.0","uuid":"u","parties":[{"role":"agent"},{"tel":"1"}],"dialog":[{"type":"text",'
            '"start":"2026-03-02T10:00:00Z","duration":1,"parties":[0,1],"body":"hi","encoding":"none"}]}'
        ),
        (
            '{"uuid":"u","parties":[{},{}],"dialog":[{"type":"recording","start":"2026-03-02T10:00:00Z","parties":[[0],[1,null]],'
            '"party_history":[{"party":1,"time":"2026-03-02T10:00:00Z","event":"drop"}]}],"analysis":[{"type":"transcript",'
            '"dialog":0,"body":{"segments":[{"start":1,"end":2,"text":"a","speaker":"0"}]}}]}'
        ),
        '{"payload":"x","signatures":[]}',
    ],
    "sca": ['{"tickets":[{"tid":"a","callType":3,"dialogue":[{"role":"客服","words":"hi","begin":1,"end":2,"beginTime":1772416800000}]}]}'],
    "webvtt": ["WEBVTT\n\nNOTE x\n\n1\n00:01.000 --> 00:02.000\n<v 坐席 小林>hi &amp;</v>\n坐席: a\n"],
    "srt": ["1\n00:00:01,000 --> 00:00:02,000\n坐席: hi\n客户: x\n\n2\n00:00:03,000 --> 00:00:04,000\nx"],
}


def target(formats: Sequence[str | None]) -> Callable[[bytes], None]:
    """The function under test: the first byte chooses the format (or its detection)."""
    options = ReadOptions(max_file_bytes=4_000_000, max_document_bytes=1_000_000, max_record_bytes=100_000)

    def run(data: bytes) -> None:
        if not data:
            return
        fmt = formats[data[0] % len(formats)]
        try:
            for item in read_stream(io.BytesIO(data[1:]), "fuzz.dat", fmt=fmt, options=options):
                if isinstance(item, Conversation):
                    write_jsonl(item).encode()
                    write_vcon(item).encode()
        except InputError:
            pass

    return run


def write_seeds(folder: Path, formats: Sequence[str | None]) -> None:
    """A seed corpus: one file a seed, its first byte chooses the format."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, fmt in enumerate(formats):
        texts = SEEDS[fmt] if fmt is not None else [text for seeds in SEEDS.values() for text in seeds]
        seeds = [text.encode() for text in texts] + ([workbook()] if fmt == "xlsx" else [])
        for which, seed in enumerate(seeds):
            (folder / f"seed-{fmt or 'any'}-{which}").write_bytes(bytes([number]) + seed)


def workbook() -> bytes:
    """A small .xlsx, stored without compression so that its XML can be mutated."""
    from openpyxl import Workbook

    packed, plain = io.BytesIO(), io.BytesIO()
    book = Workbook()
    for row in (("id", "role", "text", "time"), ("a", "agent", "hi", 1.5)):
        book.worksheets[0].append(row)
    book.save(packed)
    with zipfile.ZipFile(packed) as source, zipfile.ZipFile(plain, "w") as target_file:
        for name in source.namelist():
            target_file.writestr(name, source.read(name))
    return plain.getvalue()


def main(arguments: list[str]) -> int:
    if atheris is None:
        print("atheris is not installed; `pip install atheris` (Linux only)")
        return 0
    chosen = arguments[arguments.index("--formats") + 1].split(",") if "--formats" in arguments else list(FORMATS)
    formats: list[str | None] = [None, *chosen]
    rest = [word for word in arguments if word != "--formats" and word != ",".join(chosen)]
    for folder in [word for word in rest[1:] if not word.startswith("-")][:1]:
        write_seeds(Path(folder), formats)
    atheris.Setup(rest, target(formats))
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
