"""`report.html`: the page of a run, made from the files of its directory alone.

`write_report` (`writing`) tells by which command the run was made, and takes that command's folder: its `data` reads
the directory (with what is in `reading`), and its `page` says what there is to say, as a `page.Page`, which
`page.render` makes one HTML document of (with what is in `drawing`). What several pages share is in `parts`,
`diversity` and `loops`; `figures` has how numbers are written. Equal files give equal bytes. A run that is at work is
shown as far as it is; what is missing or damaged is named on the page.

Not guaranteed: figures of one moment, where the run goes on while its files are read.
"""

from puzzlegen.report.writing import REPORT_NAME, build_report, compare_arms, compare_runs, write_report

__all__ = ["REPORT_NAME", "build_report", "compare_arms", "compare_runs", "write_report"]
