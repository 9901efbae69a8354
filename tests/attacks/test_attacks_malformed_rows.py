"""Attacks on `puzzlegen verify` by rows: each bad line is one rejected row, and an honest row after it is accepted."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

GOOD = {"id": "good", "puzzle": "def f(x: int):\n    return x * 2 == 8400", "solution": "def g():\n    return 4200"}
MALFORMED, SYNTAX, WRONG = "malformed", "syntax", "wrong_answer"


def row(**changes):
    return json.dumps(GOOD | changes).encode()


def without(key):
    return json.dumps({name: value for name, value in GOOD.items() if name != key}).encode()


# What the line is, and the reason that its row has.
ROWS = {
    "empty_line": (b"", MALFORMED),
    "blank_line": (b" \t ", MALFORMED),
    "carriage_return_alone": (b"\r", MALFORMED),
    "form_feed_alone": (b"\f\v", MALFORMED),
    "broken_json": (b'{"id": "x", "puzzle": ', MALFORMED),
    "two_objects_on_a_line": (row() + row(), MALFORMED),
    "object_with_a_tail": (row() + b"]", MALFORMED),
    "single_quotes": (str(GOOD).encode(), MALFORMED),
    "comment": (b"// a comment", MALFORMED),
    "trailing_comma": (row()[:-1] + b",}", MALFORMED),
    "list": (b"[1, 2]", MALFORMED),
    "list_around_the_row": (b"[" + row() + b"]", MALFORMED),
    "scalar_null": (b"null", MALFORMED),
    "scalar_number": (b"42", MALFORMED),
    "scalar_text": (b'"def f(x: int): return True"', MALFORMED),
    "empty_object": (b"{}", MALFORMED),
    "no_id": (without("id"), MALFORMED),
    "no_puzzle": (without("puzzle"), MALFORMED),
    "no_solution": (without("solution"), MALFORMED),
    "id_null": (row(id=None), MALFORMED),
    "id_true": (row(id=True), MALFORMED),
    "id_a_list": (row(id=[1]), MALFORMED),
    "id_an_object": (row(id={"id": 1}), MALFORMED),
    "id_a_float": (row(id=1.5), MALFORMED),
    "id_not_a_number": (row(id=float("nan")), MALFORMED),
    "id_infinite": (row(id=float("-inf")), MALFORMED),
    "id_a_float_beyond_all": (row(id=0).replace(b'"id": 0', b'"id": 1e999'), MALFORMED),
    "id_of_a_million_digits": (row(id=0).replace(b'"id": 0', b'"id": ' + b"9" * 1_000_000), MALFORMED),
    "id_of_a_lone_surrogate": (row(id="\udfff"), MALFORMED),
    "puzzle_null": (row(puzzle=None), MALFORMED),
    "puzzle_a_number": (row(puzzle=1), MALFORMED),
    "puzzle_a_list_of_lines": (row(puzzle=["def f(x: int):", "    return x == 1"]), MALFORMED),
    "puzzle_an_object": (row(puzzle={"source": ""}), MALFORMED),
    "puzzle_with_a_null_character": (row(puzzle="def f(x: int):\n    return x == 1\0"), MALFORMED),
    "puzzle_with_a_lone_surrogate": (row(puzzle="def f(x: str):\n    return x == '\ud800'"), MALFORMED),
    "puzzle_empty": (row(puzzle=""), "empty"),
    "puzzle_of_blanks": (row(puzzle=" \n\t\n"), "empty"),
    "puzzle_too_long": (row(puzzle=GOOD["puzzle"] + "#" * 30_000), "too_long"),
    "puzzle_of_garbage": (row(puzzle="\x01\x7f\ufffe\U0010ffff"), SYNTAX),
    "puzzle_of_prose": (row(puzzle="Write a function that doubles a number."), SYNTAX),
    "puzzle_of_python_2": (row(puzzle="def f(x: int):\n    print x\n    return x == 1"), SYNTAX),
    "puzzle_cut_off": (row(puzzle="def f(x: int):\n    return x =="), SYNTAX),
    "puzzle_of_ten_thousand_brackets": (row(puzzle="def f(x: int):\n    return " + "(" * 10_000), SYNTAX),
    "puzzle_and_solution_exchanged": (row(puzzle=GOOD["solution"], solution=GOOD["puzzle"]), "no_function"),
    "puzzle_with_a_default_that_cannot_be_written_out": (
        row(puzzle="def f(x: int, *a, s=f\"{b'\t'}\"):\n    return x"),
        "signature",
    ),
    "puzzle_with_a_type_that_cannot_be_written_out": (
        row(puzzle="def f(x: f\"{b'\t'}\"):\n    return x"),
        "answer_type",
    ),
    "solution_with_a_default_that_cannot_be_written_out": (
        row(solution="def g(s=f\"{b'\t'}\"):\n    return 1"),
        "parameters",
    ),
    "solution_null": (row(solution=None), MALFORMED),
    "solution_a_boolean": (row(solution=True), MALFORMED),
    "solution_with_a_null_character": (row(solution="def g():\n    return 1\0"), MALFORMED),
    "solution_with_a_lone_surrogate": (row(solution="def g():\n    return '\ud800'"), MALFORMED),
    "solution_that_is_the_bare_answer": (row(solution="4200"), "no_function"),
    "solution_with_a_second_statement": (row(solution=GOOD["solution"] + "\nf = lambda x: True"), "no_function"),
    "solution_that_redefines_f": (row(solution=GOOD["solution"] + "\ndef f(x): return True"), "no_function"),
    "solution_with_a_form_feed": (row(solution="\fdef g():\n    return 41\f"), WRONG),
    "solution_with_other_line_ends": (row(solution="def g():\r    return 41\x85\u2028"), SYNTAX),
    "keys_twice_the_last_counts": (row()[:-1] + b', "solution": "def g():\\n    return 41"}', WRONG),
    "keys_in_capitals": (json.dumps({key.upper(): value for key, value in GOOD.items()}).encode(), MALFORMED),
    "raw_null_byte": (row().replace(b"f(", b"f\0("), MALFORMED),
    "raw_control_characters": (row().replace(b"f(", b"f\x01\x1b[2J("), MALFORMED),
    "raw_tab_in_a_string": (row().replace(b"f(", b"f\t("), MALFORMED),
    "no_utf_8": (b'{"id": "\xff\xfe"}', MALFORMED),
    "overlong_utf_8": (row().replace(b"f(", b"f\xc0\x80("), MALFORMED),
    "surrogates_in_utf_8": (row().replace(b"f(", b"f\xed\xa0\x80("), MALFORMED),
    "half_an_escape": (row().replace(b"f(", b"f\\u12("), MALFORMED),
    "utf_16": (json.dumps(GOOD).encode("utf-16"), MALFORMED),
    "byte_order_mark_twice": (b"\xef\xbb\xbf\xef\xbb\xbf" + row(), MALFORMED),
    "binary_garbage": (bytes(byte for byte in range(256) if byte != 10) * 40, MALFORMED),
    "compressed_bytes": (b"\x1f\x8b\x08" + bytes(range(11, 256)), MALFORMED),
    "pickled_bytes": (b"\x80\x04cposix\x0bsystem\x0b(S'true'\x0btR.", MALFORMED),
    "deep_lists": (b'{"id": ' + b"[" * 200_000 + b"]" * 200_000 + b"}", MALFORMED),
    "deep_objects": (b'{"id": ' + b'{"id": ' * 100_000 + b"1" + b"}" * 100_000 + b"}", MALFORMED),
    "deep_and_never_closed": (b"[" * 900_000, MALFORMED),
    "ten_megabytes": (row(puzzle="x" * 10_000_000), MALFORMED),
    "ten_megabytes_of_no_json": (b"\xff" * 10_000_000, MALFORMED),
    "ten_megabytes_under_another_key": (row(more="x" * 10_000_000), MALFORMED),
    "honest_but_wrong": (row(solution="def g():\n    return 41"), WRONG),
}
# Odd, but a row all the same.
HONEST = {
    "byte_order_mark": b"\xef\xbb\xbf" + row(),
    "carriage_return_at_the_end": row() + b"\r",
    "blanks_around": b"  \t" + row() + b"  ",
    "other_keys": row(more=[1, {"deep": None}], verdict="rejected"),
    "id_of_zero": row(id=0),
    "id_negative_and_huge": row(id=-(10**4000)),
    "id_empty": row(id=""),
    "id_of_another_script": row(id="\u2603\U0001f600"),
    "escaped_throughout": b"{" + b", ".join(
        b'"%s": "%s"' % (key.encode(), "".join(f"\\u{ord(c):04x}" for c in value).encode())
        for key, value in GOOD.items()
    ) + b"}",
    "windows_line_ends_inside": row(puzzle=GOOD["puzzle"].replace("\n", "\r\n")),
}  # fmt: skip


@pytest.fixture(scope="module")
def judgements(tmp_path_factory):
    """The output rows of the command on all lines, an honest row after each, by name."""
    lines = [line for bad, _ in ROWS.values() for line in (bad, row())] + list(HONEST.values())
    result = subprocess.run(
        [sys.executable, "-m", "puzzlegen.cli", "verify", "-", "--out", "-", "--workers", "2", "--quiet"],
        input=b"\n".join(lines), capture_output=True, cwd=Path(__file__).parents[2], env=os.environ, timeout=120,
    )  # fmt: skip
    assert (result.returncode, result.stderr) == (0, b"")
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert len(rows) == len(lines)
    pairs = zip(rows[: 2 * len(ROWS) : 2], rows[1 : 2 * len(ROWS) : 2], strict=True)
    return dict(zip(ROWS, pairs, strict=True)) | dict(zip(HONEST, rows[2 * len(ROWS) :], strict=True))


@pytest.mark.parametrize("name", ROWS)
def test_bad_line_is_one_rejected_row_and_the_honest_row_after_it_is_accepted(judgements, name):
    bad, good = judgements[name]
    assert (bad["verdict"], bad["reason"]) == ("rejected", ROWS[name][1])
    assert (good["id"], good["verdict"]) == ("good", "accepted")


@pytest.mark.parametrize("name", HONEST)
def test_odd_but_honest_line_is_accepted_under_its_own_id(judgements, name):
    assert judgements[name]["verdict"] == "accepted", judgements[name]
    assert judgements[name]["id"] == json.loads(HONEST[name].decode("utf-8-sig"))["id"]
