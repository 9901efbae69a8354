import pytest
from report_fakes import Reading

from puzzlegen.report.drawing.markup import Html, join, tag, text
from puzzlegen.report.page import Code, Page, Prose, Section, Table, render


def test_strings_are_escaped_as_children_and_as_attributes():
    assert tag("p", "<b>&", class_='"<') == '<p class="&quot;&lt;">&lt;b&gt;&amp;</p>'


def test_markup_goes_in_as_it_is_and_what_is_added_to_it_does_not():
    inner = tag("b", "x")
    assert tag("p", inner, "<") == "<p><b>x</b>&lt;</p>"
    assert not isinstance(inner + "<i>", Html)
    assert join([inner + "<i>"]) == "&lt;b&gt;x&lt;/b&gt;&lt;i&gt;"


@pytest.mark.parametrize(
    ("character", "shown"),
    [("\x00", "\\x00"), ("\x1b", "\\x1b"), ("\ud800", "\\ud800"), ("\u202e", "\\u202e"), ("\u2028", "\\u2028")],
)
def test_characters_that_do_not_print_are_spelled_out(character, shown):
    assert text(f"a{character}b") == f"a{shown}b"


def test_lines_tabs_and_letters_of_all_scripts_stay():
    assert text("\tжди\n三 é") == "\tжди\n三 é"


def page_of(*blocks) -> Page:
    return Page("title", "lead", ("a note",), (Section("first", blocks), Section("empty", ())))


def test_a_page_is_well_formed_and_leaves_out_empty_sections():
    page = Reading(render(page_of(Prose("words"), Table("numbers", ("a", "b"), (("x", "1"),), bars=(0.5,)))))
    assert page.by_tag["h2"] == ["Missing or damaged", "first"]
    assert page.by_tag["a"] == ["first"]
    assert "empty" not in page.text


def test_equal_pages_are_equal_bytes():
    assert render(page_of(Prose("x"))) == render(page_of(Prose("x")))


def test_long_sources_are_cut_and_the_page_says_by_how_much():
    source = "x = 1\n" * 100
    page = Reading(render(page_of(Code("long", source))))
    shown = page.by_tag["code"][0]
    assert source.startswith(shown)
    assert f"and {len(source) - len(shown):,} characters more" in page.text
