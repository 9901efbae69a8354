"""`report.html`: the page of a run, made from the files of its directory alone.

`write_report` reads (`run_data` of `generate`, `loop_data` of `improve`, `sol_ver_data`, `duel_data` of `code-a1`,
`cosplay_data` and `cosplay_plays`), says what there is to say (`run_page` and so on, as a `page.Page`), and writes it
as one HTML document (`page.render`). Equal files give equal bytes. A run that is at work is shown as far as it is;
what is missing or damaged is named on the page.

Not guaranteed: figures of one moment, where the run goes on while its files are read.
"""

from puzzlegen.report.writing import REPORT_NAME, build_report, compare_arms, compare_runs, write_report

__all__ = ["REPORT_NAME", "build_report", "compare_arms", "compare_runs", "write_report"]
