# ruff: noqa: E501 - files and messages stand on one line each
"""Wrong headers and folders and what is said of each: (what is wrong, the files, lines of the error)."""

from __future__ import annotations

HEADER = """\
standard: mine
name: {zh: 示例标准}
language: zh
valid_from: 2026-01-01
"""
OTHER = HEADER.replace("mine", "other")
BASE = HEADER.replace("mine", "base")

NO_DATE = HEADER.removesuffix("valid_from: 2026-01-01\n")
CASES: list[tuple[str, dict[str, str], list[str]]] = [
    (
        "no header",
        {
            "acts.yaml": "acts: {}\n",
            "standard.yaml": "",
        },
        [
            "standard.yaml: 缺少文件 standard.yaml，或为空 / the file standard.yaml is missing or empty",
        ],
    ),
    (
        "header keys missing",
        {
            "standard.yaml": "standard: mine\n",
        },
        [
            "standard.yaml:1:1: 缺少键 name / the key name is missing",
            "standard.yaml:1:1: 缺少键 valid_from / the key valid_from is missing",
        ],
    ),
    (
        "header is a list",
        {
            "standard.yaml": "- standard\n",
        },
        [
            "standard.yaml:1:1: 应为 {键: 值} / a mapping {key: value} is due",
        ],
    ),
    (
        "bad date",
        {
            "standard.yaml": NO_DATE + "valid_from: 2026-02-30\n",
        },
        [
            "standard.yaml:4:13: 应为日期，如 2026-01-01 / a date such as 2026-01-01 is due",
        ],
    ),
    (
        "bad id",
        {
            "standard.yaml": "standard: 我的\nname: {zh: 示例标准}\nlanguage: zh\nvalid_from: 2026-01-01\n",
        },
        [
            "standard.yaml:1:11: 编号以字母开头，只含字母、数字和 _ . - / an id begins with a letter and has letters, digits and _ . - only",
        ],
    ),
    (
        "no language",
        {
            "standard.yaml": "standard: mine\nname: {zh: 示例标准}\nvalid_from: 2026-01-01\n",
        },
        [
            "standard.yaml:1:1: 缺少键 language，如 language: zh / the key language is missing",
        ],
    ),
    (
        "section in the header",
        {
            "standard.yaml": HEADER + "acts: {}\n",
        },
        [
            "standard.yaml:5:1: acts 应写在另一文件，如 acts.yaml / acts belongs in another file, such as acts.yaml",
        ],
    ),
    (
        "unknown header key",
        {
            "standard.yaml": HEADER + "dimension: {}\n",
        },
        [
            "standard.yaml:5:1: 不认识的键 dimension，是否指 dimensions？(did you mean dimensions?) / unknown key",
        ],
    ),
    (
        "unknown pack",
        {
            "standard.yaml": HEADER + "extends: bse\n",
            "packs/base/standard.yaml": BASE,
        },
        [
            "standard.yaml:5:10: 没有标准 bse，是否指 base？(did you mean base?) / no such shipped standard, and no such folder beside this one",
        ],
    ),
    (
        "extends a path",
        {
            "standard.yaml": HEADER + "extends: ../base\n",
        },
        [
            "standard.yaml:5:10: extends 写标准的名称，不写路径 / extends takes a name, not a path",
        ],
    ),
    (
        "extends itself",
        {
            "standard.yaml": HEADER + "extends: mine\n",
        },
        [
            "standard.yaml:5:10: extends 循环 / extends goes in a circle",
        ],
    ),
    (
        "extends in a circle",
        {
            "standard.yaml": HEADER + "extends: other\n",
            "other/standard.yaml": OTHER + "extends: mine\n",
        },
        [
            "other/standard.yaml:5:10: extends 循环 / extends goes in a circle",
        ],
    ),
    (
        "pack and folder",
        {
            "standard.yaml": HEADER + "extends: base\n",
            "base/standard.yaml": BASE,
            "packs/base/standard.yaml": BASE,
        },
        [
            "standard.yaml:5:10: base 既是随附的标准又是旁边的文件夹，请改名 / both a shipped standard and a folder: rename it",
        ],
    ),
    (
        "set unknown",
        {
            "standard.yaml": HEADER + "set: {compny: 乙}\nparameters: {company: {name: {zh: 名}, type: text, default: 甲}}\n",
        },
        [
            "standard.yaml:5:15: 没有参数 compny，是否指 company？(did you mean company?) / no such parameter",
        ],
    ),
    (
        "set wrong types",
        {
            "standard.yaml": HEADER
            + "set: {n: '5', t: 5, f: yes, w: 先生}\nparameters:\n  n: {name: {zh: 名}, type: number, default: 1}\n  t: {name: {zh: 名}, type: text, default: 甲}\n  f: {name: {zh: 名}, type: flag, default: true}\n  w: {name: {zh: 名}, type: words, default: [甲]}\n",
        },
        [
            "standard.yaml:5:10: n: 应为数字，不加引号 / a number without quotes is due",
            "standard.yaml:5:18: t: 应为文本；数字请加引号 / a text is due; put numbers in quotes",
            "standard.yaml:5:24: f: 应为 true 或 false / true or false is due",
            "standard.yaml:5:32: w: 应为词的列表，如 [先生, 女士] / a list of words is due",
        ],
    ),
    (
        "default out of bounds",
        {
            "standard.yaml": HEADER + "parameters: {n: {name: {zh: 名}, type: number, default: 9, min: 1, max: 5}}\n",
        },
        [
            "standard.yaml:5:56: 不得大于 5 / must be at most 5",
        ],
    ),
    (
        "bounds of a text",
        {
            "standard.yaml": HEADER + "parameters: {n: {name: {zh: 名}, type: text, default: 甲, min: 1}}\n",
        },
        [
            "standard.yaml:5:62: min 只用于 type: number / min is for numbers only",
        ],
    ),
    (
        "parameter bounds crossed",
        {
            "standard.yaml": HEADER + "parameters: {n: {name: {zh: 名}, type: number, default: 3, min: 5, max: 1}}\n",
        },
        [
            "standard.yaml:5:64: min 大于 max / min is above max",
        ],
    ),
    (
        "parameter id",
        {
            "standard.yaml": HEADER + "parameters: {N-1: {name: {zh: 名}, type: number, default: 3}}\n",
        },
        [
            "standard.yaml:5:14: 编号 N-1 应以字母开头，只含小写字母、数字和 _ / lower case letters, digits and _, after a letter",
        ],
    ),
    (
        "drop unknown",
        {
            "standard.yaml": HEADER + "drop: {acts: [greting]}\nextends: base\n",
            "packs/base/standard.yaml": BASE,
            "packs/base/a.yaml": "acts: {greeting: {name: {zh: 问候}, says: [您好]}}\n",
        },
        [
            "standard.yaml:5:15: drop: 没有言语行为 greting，是否指 greeting？(did you mean greeting?) / no such act",
        ],
    ),
    (
        "dropped act used",
        {
            "standard.yaml": HEADER + "drop: {acts: [greeting]}\nextends: base\n",
            "packs/base/standard.yaml": BASE,
            "packs/base/a.yaml": "acts: {greeting: {name: {zh: 问候}, says: [您好]}}\nchecks: {c: {name: {zh: 丙}, kind: existence, of: {who: agent, act: greeting}}}\n",
        },
        [
            "packs/base/a.yaml:2:68: 言语行为 greeting 已被 mine 的 drop 删去 / this act is taken away by drop in mine",
        ],
    ),
    (
        "weights missing",
        {
            "standard.yaml": HEADER + "recognisers: {acts: {file: a.weights, labels: [urge]}}\n",
            "x.yaml": "acts: {urge: {name: {zh: 催}, learned: true}}\n",
        },
        [
            "standard.yaml:5:28: 没有文件 a.weights / no such file",
        ],
    ),
    (
        "weights outside",
        {
            "standard.yaml": HEADER + "recognisers: {forbidden: {file: ../a.weights}}\n",
        },
        [
            "standard.yaml:5:33: 应为标准文件夹内的相对路径 / a path within the folder is due",
        ],
    ),
    (
        "labels",
        {
            "standard.yaml": HEADER + "recognisers: {acts: {file: a.weights, labels: [urg]}}\n",
            "a.weights": "w",
            "x.yaml": "acts: {urge: {name: {zh: 催}, learned: true}}\n",
        },
        [
            "standard.yaml:5:48: 没有言语行为 urg，是否指 urge？(did you mean urge?) / no such act",
            "x.yaml:1:39: 识别模型没有标签 urge / the recogniser of acts has no label urge",
        ],
    ),
    (
        "yml",
        {
            "standard.yaml": HEADER,
            "x.yml": "acts: {}\n",
        },
        [
            "x.yml: 扩展名应为 .yaml，否则不会读取 / name it .yaml; .yml is not read",
        ],
    ),
    (
        "id in two files",
        {
            "standard.yaml": HEADER,
            "a.yaml": "lists: {x: [甲]}\n",
            "b.yaml": "lists: {x: [乙]}\n",
        },
        [
            "b.yaml:1:9: x 已在 mine/a.yaml:1:9 定义 / is already defined there",
        ],
    ),
    (
        "broken file hides unknown names",
        {
            "standard.yaml": HEADER,
            "a.yaml": "acts: {a: {name: {zh: 甲}, says: [您好]\n",
            "b.yaml": "checks: {c: {name: {zh: 丙}, kind: existence, of: {who: agent, act: a}}}\n",
        },
        [
            "a.yaml:2:1: 不是 YAML：缺少 }，或文本含 , { } 而未加引号 / not YAML: did not find expected ',' or '}'",
        ],
    ),
]
