"""One step of GRPO: advantages, loss and gradient worked out again by hand, and what a step leaves behind."""

import math
from dataclasses import replace

import pytest
import torch
from sft_models import make_folder

from finetune.grpo import Group, GrpoPlayer
from finetune.method import UnfitError
from finetune.settings import GrpoSettings
from generator import Completion, Prompt, Sampling, open_engine

SETTINGS = GrpoSettings(steps=10, learning_rate=1e-2, warmup=0, weight_decay=0.0, kl=0.0)
PROMPTS = [Prompt("def f(x: int):\n    return", 1), Prompt("def g(n=3):\n    return", 2)]
TEXTS = [" x == 7\n", " n\n\ndef", " 3", " x"]


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    """Equal weights need a fixed number of threads."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(autouse=True)
def in_float32(monkeypatch):
    """Compute without rounding, so that it can be done again by hand."""
    monkeypatch.setattr("finetune.grpo_trainer.computes_in_bf16", lambda: False)


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    return str(make_folder(tmp_path_factory.mktemp("base"), "float32"))


@pytest.fixture
def open_player(base, tmp_path):
    opened = []

    def open_one(**changed):
        opened.append(GrpoPlayer(base, replace(SETTINGS, **changed), 4, tmp_path / "trl"))
        return opened[-1]

    yield open_one
    for player in opened:
        player.close()


def group(rewards, prompt=PROMPTS[0], texts=TEXTS):
    return Group(prompt, tuple(Completion(text, 1) for text in texts), tuple(rewards))


def weights(player):
    return {name: weight.detach().clone() for name, weight in player._trainer.model.named_parameters()}


def moved(player, before):
    return any(not weight.equal(before[name]) for name, weight in weights(player).items())


def log_probabilities(model, encoded):
    """Of each token of each completion, one sequence at a time."""
    found = []
    for ids in encoded.completions:
        logits = model(torch.tensor([encoded.prompt + ids])).logits[0, len(encoded.prompt) - 1 : -1]
        found.append(torch.log_softmax(logits, -1)[torch.arange(len(ids)), ids])
    return found


def advantages(rewards):
    values = torch.tensor(rewards)
    return (values - values.mean()) / (values.std() + 1e-4)


def gradient_norm(loss, model):
    return float(
        torch.linalg.vector_norm(torch.cat([g.flatten() for g in torch.autograd.grad(loss, model.parameters())]))
    )


def test_loss_and_gradient_of_a_step_are_those_worked_out_by_hand(open_player):
    player = open_player()
    groups = [group([1.0, 0.0, 0.5, 0.25]), group([0.0, 0.0, 1.0, 1.0], PROMPTS[1], TEXTS[::-1])]
    model = player._trainer.model
    weighted, tokens = 0.0, 0
    for each in groups:
        rows = log_probabilities(model, player._encode(each))
        # The ratio is 1 at every token, so the loss is -A, and its gradient that of -A log p.
        weighted = weighted - sum(
            a * (row - row.detach() + 1).sum() for a, row in zip(advantages(each.rewards), rows, strict=True)
        )
        tokens += sum(map(len, rows))
    loss = weighted / tokens
    norm, loss = gradient_norm(loss, model), loss.item()
    learned = player.learn(groups, 0)
    assert learned.loss == pytest.approx(loss, abs=1e-5)
    assert learned.gradient == pytest.approx(norm, rel=1e-3)
    assert (learned.groups, learned.tokens, learned.zero_variance) == (2, tokens, 0.0)


def test_ratios_are_clipped_by_unequal_bounds_and_the_divergence_is_added(open_player):
    player = open_player(kl=0.5)
    trainer = player._trainer
    encoded = player._encode(group([1.0, 0.0, 0.0, 1.0]))
    batch = trainer.score([encoded], torch.tensor([[1.0, 0.0, 0.0, 1.0]]))
    rows = log_probabilities(trainer.model, encoded)
    shifts = [0.5, -0.5, 3.0, 0.1]  # of log-probabilities since the step began: ratios 1.65, 0.61, 20.1, 1.11
    old, reference = batch["ref_per_token_logps"].clone(), batch["ref_per_token_logps"].clone()
    expected, tokens = 0.0, 0
    for place, (row, shift, a) in enumerate(zip(rows, shifts, advantages([1.0, 0.0, 0.0, 1.0]), strict=True)):
        old[place, : len(row)] = row.detach() - shift
        reference[place, : len(row)] = row.detach() + 0.3
        ratio = min(math.exp(shift), 10.0)
        cut = min(max(math.exp(shift), 1 - 0.20), 1 + 0.28)
        loss = -min(ratio * float(a), cut * float(a)) + 0.5 * (math.exp(0.3) - 0.3 - 1)
        expected += loss * len(row)
        tokens += len(row)
    batch |= {"old_per_token_logps": old, "ref_per_token_logps": reference}
    trainer.current_gradient_accumulation_steps = trainer.args.steps_per_generation = 1
    found = trainer.compute_loss(trainer.model, batch)
    assert found.item() == pytest.approx(expected / tokens, rel=1e-4)
    clipped = trainer.take_metrics()["clip_ratio/region_mean"]
    # The first is cut above and the second below; the third and fourth are within, or gain nothing by being cut.
    assert clipped == pytest.approx(sum(map(len, rows[:2])) / tokens)


def test_groups_of_equal_rewards_give_no_gradient_and_no_nan(open_player):
    player = open_player(kl=0.1)
    before = weights(player)
    learned = player.learn([group([0.3] * 4), group([0.0] * 4, PROMPTS[1])], 0)
    assert (learned.zero_variance, learned.gradient, learned.loss, learned.left_out) == (1.0, 0.0, 0.0, 0)
    assert not moved(player, before)


@pytest.mark.parametrize("reward", [0.1, 0.7, 1 / 3])
def test_a_step_of_equal_rewards_moves_no_weight_once_others_have(open_player, reward):
    player = open_player(kl=0.1, weight_decay=0.1)
    player.learn([group([1.0, 0.0, 0.0, 0.0])], 0)
    player.learn([group([1.0, 0.0, 0.0, 0.0])], 1)
    before = weights(player)
    learned = player.learn([group([reward] * 4), group([0.0] * 4, PROMPTS[1])], 2)
    assert learned.kl > 0  # of which there is a gradient
    assert (learned.zero_variance, learned.gradient, learned.left_out) == (1.0, 0.0, 0)
    assert not moved(player, before)


def test_a_group_of_equal_rewards_does_not_change_what_another_teaches_but_the_number_of_tokens(open_player):
    one, both = open_player(), open_player()
    alone = one.learn([group([1.0, 0.0, 0.0, 0.0])], 0)
    beside = both.learn([group([1.0, 0.0, 0.0, 0.0]), group([0.7] * 4, PROMPTS[1])], 0)
    assert beside.gradient * beside.tokens == pytest.approx(alone.gradient * alone.tokens, rel=1e-3)


def test_what_is_rewarded_becomes_likelier(open_player):
    player = open_player()
    encoded = player._encode(group([0.0] * 4))

    def total(place):
        return log_probabilities(player._trainer.model, encoded)[place].sum().item()

    before = total(1) - total(0)
    for step in range(3):
        player.learn([group([0.0, 1.0, 0.0, 0.0])], step)
    assert total(1) - total(0) > before


def test_a_reward_that_is_no_number_changes_nothing_and_is_counted(open_player):
    player = open_player()
    before = weights(player)
    spoiled = group([1.0, 0.0, 0.0, 0.0])
    score = player._trainer.score
    player._trainer.score = lambda *given: score(*given) | {"advantages": torch.tensor([math.nan] * 4)}
    assert player.learn([spoiled], 0).left_out == 1
    assert not moved(player, before)
    player._trainer.score = score
    learned = player.learn([spoiled], 1)
    assert learned.left_out == 0 and math.isfinite(learned.loss)
    assert moved(player, before)


def test_how_many_groups_go_through_at_once_changes_only_rounding(open_player):
    groups = [group([1.0, 0.0, 0.5, 0.25]), group([0.0, 0.0, 1.0, 1.0], PROMPTS[1]), group([0.0, 1.0, 1.0, 1.0])]
    found = [open_player(groups_at_once=number).learn(groups, 0) for number in (3, 1, 2)]
    for other in found[1:]:
        assert other.gradient == pytest.approx(found[0].gradient, rel=1e-3)
        assert other.loss == pytest.approx(found[0].loss, abs=1e-5)


def test_with_several_updates_a_step_the_later_ones_have_ratios(open_player):
    groups = [group([1.0, 0.0, 0.5, 0.25]), group([0.0, 0.0, 1.0, 1.0], PROMPTS[1])]
    player = open_player(updates=4, learning_rate=0.3)
    assert player.learn(groups, 0).clipped > 0
    assert open_player(updates=1, learning_rate=0.3).learn(groups, 0).clipped == 0


def test_a_step_after_a_restore_is_the_one_that_would_have_come(open_player, tmp_path):
    groups = [group([1.0, 0.0, 0.5, 0.25]), group([0.0, 0.0, 1.0, 1.0], PROMPTS[1])]
    straight, other = open_player(updates=2, kl=0.01), open_player(updates=2, kl=0.01)
    straight.learn(groups, 0)
    straight.save(tmp_path, "code")
    expected = straight.learn(groups, 1)
    other.restore(tmp_path, "code")
    assert other.learn(groups, 1) == expected
    assert not moved(other, weights(straight))
    sampling = Sampling(3, 6, 1.0)
    assert other.engine.complete(PROMPTS, sampling) == straight.engine.complete(PROMPTS, sampling)


def test_the_engine_samples_from_the_newest_weights(open_player):
    player = open_player(learning_rate=0.1)
    sampling = Sampling(4, 6, 0.0)
    before = player.engine.complete(PROMPTS, sampling)
    for step in range(4):
        player.learn([group([0.0, 1.0, 0.0, 0.0])], step)
    assert player.engine.complete(PROMPTS, sampling) != before


def test_one_player_does_not_move_the_other(open_player):
    first, second = open_player(), open_player()
    before = weights(second)
    first.learn([group([1.0, 0.0, 0.0, 0.0])], 0)
    assert moved(first, before)
    assert not moved(second, before)


def test_the_tokens_that_were_drawn_are_learned_from_and_not_those_of_the_text(open_player):
    player = open_player()
    drawn = Completion("ab", 2, ids=(5, 9, 0))
    assert player._encode(Group(PROMPTS[0], (drawn,), (0.0,))).completions == [[5, 9, 0]]


def test_a_completion_without_tokens_is_its_end_token(open_player):
    player = open_player()
    (ids,) = player._encode(Group(PROMPTS[0], (Completion("", 0),), (0.0,))).completions
    assert ids == [player._tokenizer.eos_token_id]


def test_groups_without_room_are_passed_over_and_the_rate_falls_all_the_same(open_player):
    player = open_player()
    before = weights(player)
    lost = Group(PROMPTS[0], (Completion("", 0, fits=False),) * 4, (0.0, 1.0, 0.0, 1.0))
    first, second = player.learn([lost], 0), player.learn([], 1)
    assert (first.groups, second.groups) == (0, 0)
    assert second.learning_rate < first.learning_rate
    assert not moved(player, before)


def test_an_exported_player_is_a_model_that_every_command_takes(open_player, tmp_path):
    player = open_player()
    player.learn([group([0.0, 1.0, 0.0, 0.0])], 0)
    player.export(tmp_path / "model", {"recipe": "test"}, {"training": "a step"})
    engine = open_engine(str(tmp_path / "model"))
    sampling = Sampling(3, 6, 1.0)
    assert engine.complete(PROMPTS, sampling) == player.engine.complete(PROMPTS, sampling)
    assert "| training | a step |" in (tmp_path / "model" / "README.md").read_text()


def test_the_card_of_an_exported_player_tells_the_command_and_the_schedule_that_made_it(open_player, tmp_path):
    open_player().export(tmp_path / "model", {"recipe": "test"}, {})
    card = (tmp_path / "model" / "README.md").read_text()
    assert "(`puzzlegen code-a1`)" in card
    assert "| learning rate | 0.01, after a warm-up falling to zero along a cosine |" in card


def test_a_model_that_cannot_end_a_text_is_refused(tmp_path):
    from transformers import PreTrainedTokenizerFast

    folder = make_folder(tmp_path / "model", "float32")
    bare = PreTrainedTokenizerFast(tokenizer_file=str(folder / "tokenizer.json"))
    bare.save_pretrained(folder)
    with pytest.raises(UnfitError, match="no token to end a text"):
        GrpoPlayer(str(folder), SETTINGS, 4, tmp_path / "trl")
