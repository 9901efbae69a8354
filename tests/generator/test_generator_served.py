import signal
import socket
import time
from email.utils import formatdate

import pytest
from openai_server import OpenAIServer

from generator import NoServerError, Prompt, Sampling, ServerError, Style, open_engine, read_base_url, transport

TWO = Sampling(2, 20, temperature=0.7, stop_at_dedent=False)
ONE = TWO._replace(n=1)
PROMPTS = [Prompt("def f1(", 7), Prompt("def f2(", 8)]
CHAT = [Prompt("Write one.", 7, Style.CHAT)]


@pytest.fixture
def engine(server):
    return open_engine("some-model", "openai", base_urls=[server.url])


@pytest.fixture
def said(server):
    """An engine that keeps what it says in `said`."""
    heard = []
    made = open_engine("some-model", "openai", base_urls=[server.url], say=heard.append)
    made.said = heard
    return made


def texts(done):
    return [[completion.text for completion in row] for row in done]


def fail(status, content=b"", **headers):
    return lambda handler: handler.send(status, content, **headers)


def refuse(part, message=None):
    """A check that refuses requests that have `part`, in OpenAI's form."""
    error = {"error": {"message": message or f"Unsupported parameter: '{part}'", "param": part, "code": None}}
    return lambda body: (400, error) if part in body else None


def test_completion_prompts_get_n_completions_each_in_order(server, engine):
    done = engine.complete(PROMPTS, TWO)
    assert [[text.partition("|")[0] for text in row] for row in texts(done)] == [["def f1("] * 2, ["def f2("] * 2]
    assert len({text for row in texts(done) for text in row}) == 4
    assert {asked.path for asked in server.asked} == {"/v1/completions"}


def test_chat_prompts_go_to_the_chat_address_as_the_users_message(server, engine):
    ((first, _),) = texts(engine.complete(CHAT, TWO))
    assert first.startswith("Write one.|")
    (asked,) = server.asked
    assert asked.path == "/v1/chat/completions"
    assert asked.body["messages"] == [{"role": "user", "content": "Write one."}]


def test_the_settings_of_sampling_are_sent(server, engine):
    engine.complete(CHAT, Sampling(3, 99, 0.25, 0.5, stop_at_dedent=False))
    body = server.asked[0].body
    assert {key: body[key] for key in ("model", "n", "max_tokens", "temperature", "top_p")} == {
        "model": "some-model", "n": 3, "max_tokens": 99, "temperature": 0.25, "top_p": 0.5,
    }  # fmt: skip
    assert 0 <= body["seed"] < 2**31


def test_equal_seeds_get_equal_texts_and_others_do_not(server, engine):
    again = open_engine("some-model", "openai", base_urls=[server.url])
    assert engine.complete(PROMPTS, TWO) == again.complete(PROMPTS, TWO)
    assert engine.complete(PROMPTS, TWO) != engine.complete([one._replace(seed=9) for one in PROMPTS], TWO)


def test_texts_end_before_an_unindented_line_if_that_is_asked_for(server, engine):
    server.write = lambda text, seed: "x):\n    return x\n\n    # on\nprint(1)\n"
    (row,) = engine.complete(PROMPTS[:1], TWO._replace(stop_at_dedent=True))
    assert [one.text for one in row] == ["x):\n    return x\n\n    # on"] * 2
    assert all(stop.startswith("\n") and not stop[1].isspace() for stop in server.asked[0].body["stop"])


def test_texts_end_with_their_first_line_if_that_is_asked_for(server, engine):
    server.write = lambda text, seed: " 4\n    assert f(3)"
    (row,) = engine.complete(PROMPTS[:1], TWO._replace(stop_at_line=True))
    assert [one.text for one in row] == [" 4"] * 2
    assert server.asked[0].body["stop"] == ["\n"]


def test_tokens_are_those_that_the_server_has_counted(server, engine):
    server.write = lambda text, seed: "a" * (seed % 7)
    (row,) = engine.complete(CHAT, Sampling(9, 20, stop_at_dedent=False))
    assert sum(one.tokens for one in row) == sum(len(one.text) for one in row)
    assert not any(one.estimated for one in row)


def test_tokens_that_nobody_counted_are_marked_estimates(server, said):
    server.usage = False
    (row,) = said.complete(CHAT, TWO)
    assert all(one.estimated and one.tokens == said.count_tokens(one.text) for one in row)
    said.complete(CHAT, TWO)
    assert len(said.said) == 1


def test_without_a_tokenizer_a_token_is_three_and_a_half_characters(engine):
    assert engine.count_tokens("x" * 35) == 10


@pytest.mark.parametrize("status", [400, 422, 500])
def test_a_server_that_refuses_n_is_asked_once_a_sample(server, engine, status):
    words = "Only one completion choice is allowed"
    server.check = lambda body: (status, {"error": {"message": words}}) if "n" in body else None
    done = texts(engine.complete(PROMPTS, TWO))
    assert len({text for row in done for text in row}) == 4
    refused = sum("n" in asked.body for asked in server.asked)
    assert texts(engine.complete(PROMPTS, TWO)) == done
    assert sum("n" in asked.body for asked in server.asked) == refused
    assert all("seed" in asked.body for asked in server.asked)


def test_a_server_that_ignores_n_writes_what_one_that_refuses_it_does(server):
    done = []
    for choices, check in ((1, lambda body: None), (1000, refuse("n"))):
        server.most_choices, server.check = choices, check
        done.append(open_engine("m", "openai", base_urls=[server.url]).complete(PROMPTS, TWO))
    assert done[0] == done[1]


def test_a_server_that_refuses_seeds_is_asked_without_and_the_user_is_told(server, said):
    server.check = refuse("seed")
    assert len(texts(said.complete(CHAT, TWO))[0]) == 2
    assert len(server.asked) == 2
    assert "seed" in said.said[0]


def test_a_refusal_that_names_nothing_is_met_by_leaving_out_what_may_go(server, engine):
    server.check = lambda body: (400, {"error": "bad request"}) if "seed" in body else None
    assert len(texts(engine.complete(CHAT, TWO))[0]) == 2


def test_a_model_that_wants_max_completion_tokens_gets_it(server, engine):
    server.check = refuse("max_tokens", "Use 'max_completion_tokens' instead of 'max_tokens'.")
    engine.complete(CHAT, ONE)
    assert server.asked[-1].body["max_completion_tokens"] == 20


def test_what_no_leaving_out_mends_is_the_servers_first_refusal(server, engine):
    server.check = lambda body: (400, {"error": {"message": f"temperature is fixed ({sorted(body)})"}})
    with pytest.raises(ServerError, match=r"temperature is fixed.*seed") as raised:
        engine.complete(CHAT, ONE)
    assert raised.value.status == 400


def test_a_prompt_beyond_the_context_gets_empty_completions_and_the_others_theirs(server, said):
    words = "This model's maximum context length is 64 tokens. However, you requested 90 tokens."
    server.check = lambda body: (400, {"error": {"message": words}}) if "long" in body["prompt"] else None
    done = said.complete([Prompt("too long", 1), Prompt("fine", 1)], TWO)
    assert [(one.text, one.tokens) for one in done[0]] == [("", 0)] * 2
    assert done[1][0].text.startswith("fine")
    assert len(server.asked) == 2
    assert "context" in said.said[0]


def test_retry_after_is_waited_for(server, engine):
    server.failures = [fail(429, {"error": {"message": "slow down"}}, Retry_After="1")]
    began = time.monotonic()
    engine.complete(CHAT, ONE)
    assert time.monotonic() - began >= 1
    assert len(server.asked) == 2


@pytest.mark.parametrize("header", [formatdate(time.time() + 7200, usegmt=True), "7200"], ids=["date", "seconds"])
def test_a_server_that_wants_to_be_left_alone_for_hours_is_not_waited_for(server, engine, header):
    server.failures = [fail(429, Retry_After=header)]
    with pytest.raises(ServerError, match=r"for (1\.9|2\.0) hours"):
        engine.complete(CHAT, ONE)


def test_a_retry_after_that_cannot_be_read_is_no_failure_of_its_own(server, engine):
    server.failures = [fail(429, Retry_After="soon")]
    assert len(engine.complete(CHAT, ONE)) == 1


def cut(handler):
    """Half of the answer that was promised, and the line goes dead."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"choices": [{"te')
    handler.wfile.flush()
    handler.connection.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize(
    "failure",
    [
        fail(500, {"error": {"message": "CUDA error"}}),
        fail(503, b"<html>loading</html>"),
        fail(408),
        cut,
        lambda handler: handler.connection.shutdown(socket.SHUT_RDWR),
        fail(200, b'{"choices": [{"text'),
        fail(200, b"<html>It works!</html>"),
        fail(200, {"choices": []}),
        fail(200, {"choices": [{"index": 0}]}),
        fail(200, {"choices": ["text"]}),
        fail(200, {"choices": [{"message": {"content": 3}}]}),
        fail(200, [1]),
        fail(200, {"choices": [{"message": {"content": "x"}}], "usage": [3]}),
    ],
    ids=["500", "503", "408", "cut", "hung up", "half JSON", "HTML", "no choice", "no text", "no object", "no string",
         "a list", "odd usage"],
)  # fmt: skip
def test_a_passing_failure_is_asked_again(server, said, failure):
    server.failures = [failure, failure]
    ((text,),) = texts(said.complete(CHAT, ONE))
    assert text.startswith("Write one.|")
    assert len(server.asked) == 3
    assert len(said.said) == 1


def test_a_server_that_is_silent_for_too_long_is_asked_again(server):
    from generator.served import ServedEngine

    server.failures = [lambda handler: time.sleep(3)]
    engine = ServedEngine("m", [server.url], timeout=0.3)
    assert len(engine.complete(CHAT, ONE)) == 1
    assert len(server.asked) == 2


def test_a_server_that_fails_for_good_is_given_up_after_so_many_tries(server, engine):
    server.check = lambda body: (500, {"error": {"message": "CUDA error"}})
    with pytest.raises(ServerError, match=f"CUDA error.*{transport.TRIES} times") as raised:
        engine.complete(CHAT, ONE)
    assert raised.value.status is None
    assert len(server.asked) == transport.TRIES


def test_a_server_that_fails_again_and_again_is_spoken_of_now_and_then(server, said):
    for _ in range(5):
        server.failures = [fail(429)]
        said.complete(CHAT, ONE)
    assert len(said.said) == 1


def test_an_address_where_nothing_is_is_given_up_soon(server):
    server.close()
    engine = open_engine("m", "openai", base_urls=[server.url])
    with pytest.raises(ServerError, match=f"{transport.FIRST_TRIES} times"):
        engine.complete(CHAT, ONE)


@pytest.mark.parametrize("status", [401, 403, 404, 418, 501])
def test_a_refusal_is_an_error_at_once(server, engine, status):
    server.failures = [fail(status, {"error": {"message": "no, never"}})]
    with pytest.raises(ServerError, match="no, never") as raised:
        engine.complete(CHAT, ONE)
    assert (raised.value.status, len(server.asked)) == (status, 1)


def test_a_used_up_account_is_an_error_at_once(server, engine):
    server.failures = [fail(429, {"error": {"message": "You exceeded your quota", "code": "insufficient_quota"}})]
    with pytest.raises(ServerError, match="exceeded your quota"):
        engine.complete(CHAT, ONE)


def test_the_first_refusal_ends_all_questions(server, engine):
    server.check = lambda body: (401, {}) if body["prompt"] == "0" else None
    server.pause = 0.05
    with pytest.raises(ServerError):
        engine.complete([Prompt(str(number), 1) for number in range(500)], ONE)
    assert len(server.asked) < 200


def test_the_key_is_sent_and_told_to_nobody(server, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret\n")
    said = []
    engine = open_engine("m", "openai", base_urls=[server.url], say=said.append)
    server.failures = [
        fail(429, {"error": {"message": "sk-secret is too fast"}}),
        fail(401, {"error": {"message": "Incorrect API key provided: sk-secret"}}),
    ]
    with pytest.raises(ServerError, match=r"provided: \*\*\*") as raised:
        engine.complete(CHAT, ONE)
    assert server.asked[0].headers["Authorization"] == "Bearer sk-secret"
    assert "sk-secret" not in f"{raised.value} {said}"


def test_without_a_key_none_is_sent(server, engine):
    engine.complete(CHAT, ONE)
    assert "Authorization" not in server.asked[0].headers


def test_a_key_that_no_header_can_hold_is_refused_unseen(server, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-\nsecret")
    with pytest.raises(NoServerError) as raised:
        open_engine("m", "openai", base_urls=[server.url])
    assert "secret" not in str(raised.value)


def test_no_server_has_more_in_hand_than_it_may(server):
    server.pause = 0.02
    engine = open_engine("m", "openai", base_urls=[server.url], concurrency=3)
    assert len(engine.complete([Prompt(str(number), 1) for number in range(20)], ONE)) == 20
    assert server.most_busy == 3


@pytest.fixture
def second(server):
    started = OpenAIServer()
    yield started
    started.close()


def test_several_servers_share_the_work_and_the_busy_one_gets_less(server, second):
    server.pause, second.pause = 0.2, 0.01
    engine = open_engine("m", "openai", base_urls=[server.url, second.url], concurrency=2)
    prompts = [Prompt(str(number), 1) for number in range(40)]
    done = engine.complete(prompts, ONE)
    assert [text.partition("|")[0] for (text,) in texts(done)] == [prompt.text for prompt in prompts]
    assert 0 < len(server.asked) < len(second.asked)


def test_a_server_that_is_down_is_passed_over(server, second):
    second.close()
    engine = open_engine("m", "openai", base_urls=[second.url, server.url], concurrency=4)
    assert len(engine.complete([Prompt(str(number), 1) for number in range(100)], ONE)) == 100
    assert len(server.asked) == 100


def test_an_exception_of_a_signal_ends_the_questions_at_once(server, engine):
    class Alarm(BaseException):
        pass

    def ring(*_):
        raise Alarm

    server.pause = 30
    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, 0.3)
    began = time.monotonic()
    try:
        with pytest.raises(Alarm):
            engine.complete(CHAT, ONE)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert time.monotonic() - began < 10


def test_servers_may_be_named_by_the_variable_of_openais_own_client(server, monkeypatch):
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    open_engine("m", "openai").complete(CHAT, ONE)
    assert len(server.asked) == 1


def test_no_server_is_an_error(monkeypatch):
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    with pytest.raises(NoServerError, match="no server is named"):
        open_engine("m", "openai")


@pytest.mark.parametrize(
    ("url", "read"),
    [
        ("http://localhost:8000", "http://localhost:8000/v1"),
        ("http://localhost:8000/", "http://localhost:8000/v1"),
        ("https://api.example.com/v1/", "https://api.example.com/v1"),
        ("https://example.com/openai/v2", "https://example.com/openai/v2"),
    ],
)
def test_a_base_url_without_a_path_means_v1(url, read):
    assert read_base_url(url) == read


@pytest.mark.parametrize(
    "url",
    ["localhost:8000", "ftp://host/v1", "http://", "http://host:99999", "http://me:secret@host/v1", "http://host/?key=secret",
     "http://host/#secret", "http://a b/", "http://höst/", ""],
)  # fmt: skip
def test_a_base_url_that_cannot_be_used_is_refused_and_not_repeated(url):
    with pytest.raises(NoServerError) as raised:
        read_base_url(url)
    assert "secret" not in str(raised.value)


def test_a_model_is_asked_in_chat_unless_its_folder_or_the_user_says_otherwise(server, model_folder):
    from generator.loading import PROFILE_FILE
    from generator.model_files import BUILTIN

    def style(model, **options):
        return open_engine(model, "openai", base_urls=[server.url], **options).profile.style

    assert style("m") is Style.CHAT
    assert style("m", style=Style.COMPLETION) is Style.COMPLETION
    if (BUILTIN / PROFILE_FILE).is_file():
        assert style("builtin") is Style.COMPLETION


def test_a_model_whose_folder_is_here_is_counted_by_its_own_tokenizer(server, model_folder, tokenizer):
    engine = open_engine(str(model_folder), "openai", base_urls=[server.url])
    text = "def f(x: int):\n    return x == 7"
    assert engine.count_tokens(text) == len(tokenizer(text, add_special_tokens=False)["input_ids"])
    assert engine.profile.context == 96
