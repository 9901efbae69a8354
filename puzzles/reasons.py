"""Why something was rejected: one vocabulary for the whole funnel.

Every filter and every verdict answers with one of these words, so a count in `metrics.json`, a row of
`rejected/` and a line of `puzzlegen verify` can be compared without a translation table. The words are part of
the data format: add freely, never rename.
"""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """A machine-readable reason for a rejection."""

    # A text that is not a puzzle or a solution at all.
    EMPTY = "empty"
    NO_ROOM = "no_room"
    TOO_LONG = "too_long"
    NO_FUNCTION = "no_function"
    NO_RETURN = "no_return"
    SYNTAX = "syntax"
    FORBIDDEN_NAME = "forbidden_name"
    FORBIDDEN_IMPORT = "forbidden_import"

    # A puzzle that breaks the contract on its signature.
    SIGNATURE = "signature"
    NO_ANNOTATION = "no_annotation"
    ANSWER_TYPE = "answer_type"
    ANSWER_UNUSED = "answer_unused"

    # A puzzle that fails when it is run on probe values.
    DEFINITION_ERROR = "definition_error"
    PROBE_TIMEOUT = "probe_timeout"
    NAME_ERROR = "name_error"
    NEVER_SAYS_NO = "never_says_no"
    TRIVIAL = "trivial"

    # A pair that fails its verdict.
    MALFORMED = "malformed"
    PARAMETERS = "parameters"
    ERROR = "error"
    WRONG_TYPE = "wrong_type"
    WRONG_ANSWER = "wrong_answer"
    NOT_TRUE = "not_true"
    PUZZLE_ERROR = "puzzle_error"
    NOT_LITERAL = "not_literal"
    ANSWER_TOO_LARGE = "answer_too_large"
    TIMEOUT = "timeout"
    PUZZLE_TIMEOUT = "puzzle_timeout"
    MEMORY = "memory"
    CRASHED = "crashed"
    FLAKY = "flaky"

    # An assertion that is no test, or a test that is not wanted; a text that is no task.
    NO_ASSERTION = "no_assertion"
    NOT_ONE_ASSERTION = "not_one_assertion"
    ASSERTS_CONSTANT = "asserts_constant"
    NO_CALL = "no_call"
    NOT_EQUALITY = "not_equality"
    ARGUMENT_NOT_LITERAL = "argument_not_literal"
    EXPECTED_NOT_LITERAL = "expected_not_literal"
    ARGUMENT_TYPE = "argument_type"
    COPY_OF_EXAMPLE = "copy_of_example"
    NO_DESCRIPTION = "no_description"

    # A puzzle that is sound but not wanted in the dataset.
    UNSOLVED = "unsolved"
    DUPLICATE_EXACT = "duplicate_exact"
    DUPLICATE_NORMALISED = "duplicate_normalised"
    DUPLICATE_RENAMED = "duplicate_renamed"
    DUPLICATE_NEAR = "duplicate_near"
    TEMPLATE_FULL = "template_full"
    COPY_OF_SEED = "copy_of_seed"
    CONTAMINATED = "contaminated"
