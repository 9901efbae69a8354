from benchmarks.cosplay import table


def run(tokens, **figures):
    """A run's document: for each figure its value in task 0, 1, ..."""
    count = len(next(iter(figures.values())))
    by_task = [
        {"id": f"t{place}", **{name: values[place] for name, values in figures.items()}} for place in range(count)
    ]
    return {"tokens": tokens, "tasks": count, "scores": {"by_task": by_task}}


def test_runs_are_compared_in_pairs_over_the_means_of_their_seeds():
    played = [run(40, cosplay=[True, True, False, True]), run(80, cosplay=[True, False, False, True])]
    plain = [run(44, best_of_n=[False, True, False, True]), run(76, best_of_n=[False, False, False, True])]
    head, *_, row = table(played, plain)
    assert head == "2 seeds; tokens a task: played 15, plain 15.\n"
    assert row.startswith("| cosplay, clusters | 62.5% | best of n | 37.5% | +25.0 (")
    assert row.endswith("| 1.67 | 4 |")


def test_tasks_without_the_figure_in_one_of_the_runs_are_left_out():
    *_, row = table([run(9, tests=[0.5, None, 1.0])], [run(9, tests=[0.25, 0.5, 0.5])])
    assert row.startswith("| tests | 75.0% | tests | 37.5% |")
    assert row.endswith("| 2.00 | 2 |")


def test_figures_that_no_run_has_have_no_row():
    assert len(list(table([run(9, other=[1.0])], [run(9, other=[1.0])]))) == 3
