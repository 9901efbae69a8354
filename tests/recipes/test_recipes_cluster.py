"""The factory on a Ray cluster of two nodes on this machine: scripted engines, real verifiers, real losses."""

import os
import time
from functools import partial
from pathlib import Path

import pytest
from scripted_engine import SEEDS, Knowing, Mortal, open_judge, open_model

ray = pytest.importorskip("ray", reason="Ray is not installed: make test-ray installs and runs it")

from recipes.batches import Settings  # noqa: E402
from recipes.cluster.connection import connected  # noqa: E402
from recipes.cluster.crew import Crew  # noqa: E402
from recipes.cluster.executor import RayExecutor  # noqa: E402
from recipes.cluster.plan import Needs  # noqa: E402
from recipes.executor import ExecutorError, LocalExecutor  # noqa: E402
from recipes.factory import Factory  # noqa: E402
from recipes.work import Judge, LanguageModel  # noqa: E402
from shards import DedupIndex, Protected  # noqa: E402
from verifier import Verifier  # noqa: E402

pytestmark = pytest.mark.filterwarnings("default")  # Ray's own
SETTINGS = Settings(seed=5, attempts=3, prompts=2, samples=6)
FOREVER = 10**9
BATCHES = 10


@pytest.fixture(scope="module")
def cluster():
    """A cluster whose head has one model and one judge."""
    from ray.cluster_utils import Cluster

    path = os.pathsep.join((str(Path(__file__).parent), str(Path(__file__).parents[2])))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", path)  # for the workers, which open scripted engines
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        made = Cluster(
            initialize_head=True,
            head_node_args={"num_cpus": 2, "include_dashboard": False},
        )
        with connected(made.address):
            yield made
        made.shutdown()


@pytest.fixture(scope="module")
def expected():
    """The batches that one process makes."""
    with Verifier(workers=2, memory_mb=512) as verifier:
        executor = LocalExecutor(LanguageModel(SETTINGS, Knowing(), SEEDS), Judge(SETTINGS, verifier))
        return take(executor, BATCHES)


@pytest.fixture
def said():
    return []


@pytest.fixture
def crew(cluster, said):
    """Make a crew of scripted engines."""
    made = []

    def make(engine=Knowing, **arguments):
        made.append(
            Crew(
                partial(open_model, SETTINGS, engine, arguments),
                lambda cpus: partial(open_judge, SETTINGS),
                Needs(),
                patience=0.0,
                say=said.append,
            )
        )
        return made[-1]

    yield make
    for one in made:
        one.close()


def take(executor, number, meanwhile=lambda batch: None, enough=lambda: True):
    """The first `number` batches; then it goes on until there was `enough`."""
    found = []
    batches = Factory(SETTINGS, executor, SEEDS, Protected({}), DedupIndex()).run(0, FOREVER)
    for batch in batches:
        found.append(batch._replace(tokens=0)[:6])
        meanwhile(batch)
        if len(found) >= number and enough():
            batches.close()
    return found[:number]


def test_a_cluster_makes_what_one_process_makes(crew, expected):
    assert take(RayExecutor(crew()), BATCHES) == expected


def test_a_node_that_joins_works_and_when_it_is_killed_its_work_is_done_again(cluster, crew, expected, said):
    second = cluster.add_node(num_cpus=2)
    cluster.wait_for_nodes()
    made = crew()
    assert len(made._seats) == 4

    def kill(batch):
        if batch.number == 2:
            cluster.remove_node(second, allow_graceful=False)

    def noticed():
        return sum("died" in line for line in said) == 2

    assert take(RayExecutor(made), BATCHES, kill, noticed) == expected
    assert any("died; what it was at is done again" in line for line in said)


def test_a_model_whose_process_dies_is_replaced(crew, expected, said, tmp_path):
    made = crew(Mortal, calls=3, marker=str(tmp_path / "marker"))
    assert take(RayExecutor(made), BATCHES) == expected
    assert any("what it was at is done again" in line for line in said)
    assert any("starting a model" in line for line in said)


def test_models_that_always_die_end_the_run_with_a_word(crew):
    with pytest.raises(ExecutorError, match=r"no place for a model; the last words were: .*actor"):
        take(RayExecutor(crew(Mortal, calls=0)), 1)


def test_an_error_of_the_engine_is_the_error_of_the_run(crew):
    with pytest.raises(RuntimeError, match=r"^the model has gone"):
        take(RayExecutor(crew(Knowing, calls=1)), BATCHES)


def test_what_members_say_is_passed_on(crew, said, expected):
    assert take(RayExecutor(crew()), 1) == expected[:1]
    assert "a model opens" in said


def test_a_closed_crew_leaves_no_actor(crew):
    made = crew()
    take(RayExecutor(made), 1)
    made.close()
    deadline = time.monotonic() + 60
    while ray.available_resources().get("CPU") != ray.cluster_resources()["CPU"]:
        assert time.monotonic() < deadline
        time.sleep(0.2)
