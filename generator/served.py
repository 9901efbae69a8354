"""The engine `openai`: a model behind one or more servers that speak the protocol of OpenAI's API.

vLLM, SGLang, llama.cpp, Ollama, LiteLLM and the hosted services speak it, each with gaps of its own. Completion
prompts go to `/completions`, chat prompts to `/chat/completions`. What a server refuses of `n`, `stop` and `seed` is
left out from then on, and samples are asked for one by one where `n` is refused or ignored. A prompt that does not fit
into the model's context gets empty completions.

Every request has a seed, made of the prompt's and the number of its first sample, so equal runs get equal data from a
server that keeps its promise. Most promise little: vLLM's bits depend on what it samples at the same time, a hosted
model changes under its name, and two servers of a pool need not agree. Where it matters, record (`generator.replay`).

Also not guaranteed: equal prompts where the model's tokenizer lay on this machine at one time and not at another. How
many seeds go into a prompt depends on their length in tokens, which is estimated without one.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Sequence
from functools import partial
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from generator.engine import (
    Completion,
    EngineError,
    Prompt,
    Sampling,
    ServerError,
    Style,
    derive_seed,
    estimate_tokens,
)
from generator.loading import profile_for
from generator.model_files import ModelNotFoundError, local_file, local_tokenizer
from generator.parsing import cut_text, stop_sequences

if TYPE_CHECKING:
    from generator.transport import Server, Session

_PATHS = {Style.COMPLETION: "/completions", Style.CHAT: "/chat/completions"}
_MAY_GO = ("n", "stop", "top_p", "seed")  # what a request can do without, in the order in which it is tried
_TOO_LONG = re.compile(
    "context[ _](length|size|window)|max(imum)?[ _](model|context)[ _]len|prompt is too long|max_new_tokens`? must be"
)


class NoServerError(EngineError):
    """No server is named, or not by a URL that can be used."""


class Answer(NamedTuple):
    """The texts of one answer, and the tokens of all of them together if the server has counted."""

    texts: list[str]
    tokens: int | None


class ServedEngine:
    """`model`, as its servers call it; asked with the key in OPENAI_API_KEY, if there is one.

    Without `base_urls` they are those in OPENAI_BASE_URL. `concurrency` is the number of requests that a server has in
    hand at once, `timeout` the seconds that it may take for one; `say` is told of what a user should know.
    NoServerError if no server is named; nothing is asked yet.
    """

    name = "openai"

    def __init__(
        self,
        model: str,
        base_urls: Sequence[str] = (),
        *,
        style: Style | None = None,
        concurrency: int = 32,
        timeout: float = 600.0,
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        from generator.transport import Server

        if not model:
            raise ModelNotFoundError("no model is named")
        urls = [read_base_url(url) for url in base_urls or os.environ.get("OPENAI_BASE_URL", "").split()]
        if not urls:
            raise NoServerError("no server is named")
        self._key = os.environ.get("OPENAI_API_KEY", "").strip()
        if not (self._key.isascii() and self._key.isprintable()):
            raise NoServerError("OPENAI_API_KEY holds characters that no key has")
        self.model = model
        config = local_file(model, "config.json")
        context = json.loads(config.read_bytes()).get("max_position_embeddings") if config else None
        self.profile = profile_for(model, style, Style.CHAT, context)
        self._tokenizer = local_tokenizer(model)
        self._servers: list[Server] = [Server(url) for url in dict.fromkeys(urls)]
        self._concurrency = concurrency
        self._timeout = timeout
        self._say = say
        self._refused: set[str] = set()
        self._said: set[str] = set()

    def count_tokens(self, text: str) -> int:
        """The length of `text` in the model's tokens; an estimate if its tokenizer is not on this machine."""
        if self._tokenizer is None:
            return estimate_tokens(text)
        return len(self._tokenizer.encode(text, add_special_tokens=False).ids)

    def complete(self, prompts: Sequence[Prompt], sampling: Sampling) -> list[list[Completion]]:
        """Sample. ServerError if the servers refuse, or do not answer in spite of repetition."""
        from generator.aside import run_aside

        return run_aside(self._complete(prompts, sampling))

    def close(self) -> None:
        """Nothing is held between calls."""

    async def _complete(self, prompts: Sequence[Prompt], sampling: Sampling) -> list[list[Completion]]:
        from generator.aside import all_of
        from generator.transport import Session

        async with Session(
            self._servers, self._key, concurrency=self._concurrency, timeout=self._timeout, say=self._say
        ) as session:
            return await all_of(self._sample(session, prompt, sampling) for prompt in prompts)

    async def _sample(self, session: Session, prompt: Prompt, sampling: Sampling) -> list[Completion]:
        """All samples of a prompt: with one request, or with one for each where the servers do not take `n`."""
        from generator.aside import all_of

        together = 1 if "n" in self._refused else sampling.n
        done = await self._ask(session, prompt, sampling, 0, together)
        if len(done) < together:
            self._refused.add("n")
            done = done[:1]  # the one that a request for a single sample would have brought
        return done + await all_of(
            self._ask_one(session, prompt, sampling, sample) for sample in range(len(done), sampling.n)
        )

    async def _ask_one(self, session: Session, prompt: Prompt, sampling: Sampling, sample: int) -> Completion:
        return (await self._ask(session, prompt, sampling, sample, 1))[0]

    async def _ask(self, session: Session, prompt: Prompt, sampling: Sampling, first: int, n: int) -> list[Completion]:
        """`n` samples from number `first` on, in a request that is bared until a server takes it; perhaps fewer."""
        left_out: list[str] = []
        refusal: ServerError | None = None
        while True:
            body = self._body(prompt, sampling, first, n, self._refused.union(left_out))
            try:
                answer = await session.ask(_PATHS[prompt.style], body, partial(_read_answer, prompt.style))
            except ServerError as error:
                if error.status not in {400, 422, 500}:
                    raise
                if _TOO_LONG.search(str(error).lower()):
                    self._note("a prompt is too long for the model's context: it gets empty completions")
                    return [Completion("", 0, fits=False)] * n
                refusal = refusal or error
                part = _part_to_leave_out(body, str(error))
                if part is None:
                    raise refusal from None
                left_out.append(part)
                continue
            self._refused.update(left_out)
            if "seed" in left_out:
                self._note("the server takes no seeds: it will not write the same again")
            return self._completions(answer, sampling)[:n]

    def _body(self, prompt: Prompt, sampling: Sampling, first: int, n: int, without: set[str]) -> dict[str, Any]:
        body: dict[str, Any] = {"model": self.model, "temperature": sampling.temperature}
        if prompt.style is Style.CHAT:
            body["messages"] = [{"role": "user", "content": prompt.text}]
        else:
            body["prompt"] = prompt.text
        body["max_completion_tokens" if "max_tokens" in without else "max_tokens"] = sampling.max_tokens
        body["top_p"] = sampling.top_p  # said even if it is 1: servers may have another default, the model's own
        body["seed"] = derive_seed(prompt.seed, first) >> 32  # of 31 bits: some servers take no more
        if n > 1:
            body["n"] = n
        if stops := stop_sequences(sampling):
            body["stop"] = stops
        return {key: value for key, value in body.items() if key not in without}

    def _completions(self, answer: Answer, sampling: Sampling) -> list[Completion]:
        texts = [cut_text(text, sampling) for text in answer.texts]
        if answer.tokens is None:
            self._note("the server counts no tokens: their numbers are estimates")
            return [
                Completion(text, self.count_tokens(whole), estimated=True)
                for text, whole in zip(texts, answer.texts, strict=True)
            ]
        shares = _apportion(answer.tokens, [len(whole) + 1 for whole in answer.texts])
        return [Completion(text, tokens) for text, tokens in zip(texts, shares, strict=True)]

    def _note(self, text: str) -> None:
        if text not in self._said:
            self._said.add(text)
            self._say(text)


def read_base_url(url: str) -> str:
    """`url` as the address to which paths are added: without a path, `/v1` is meant.

    NoServerError if it is none, or has a password or a query in it: addresses are written down, keys must not be.
    """
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or not (url.isascii() and url.isprintable()) or " " in url:
        raise NoServerError("a base URL is of the form http://HOST:PORT/v1")
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise NoServerError("a base URL holds no user, password or query: the key belongs into OPENAI_API_KEY")
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/') or '/v1'}"


def _read_answer(style: Style, document: Any) -> Answer:
    choices = sorted(document["choices"], key=lambda choice: choice.get("index", 0))
    texts = [choice["text"] if style is Style.COMPLETION else choice["message"]["content"] for choice in choices]
    texts = ["" if text is None else text for text in texts]  # the tokens went into reasoning, or a refusal
    if not texts or not all(isinstance(text, str) for text in texts):
        raise ValueError("no texts")
    tokens = (document.get("usage") or {}).get("completion_tokens")
    return Answer(texts, tokens if isinstance(tokens, int) and tokens >= 0 else None)


def _part_to_leave_out(body: dict[str, Any], words: str) -> str | None:
    """What to ask without, after a refusal in these words: the part that they name, or else the first that may go."""
    # OpenAI's newer models want the limit under another name, and say so.
    if "max_tokens" in body and "messages" in body and "max_completion_tokens" in words:
        return "max_tokens"
    there = [part for part in _MAY_GO if part in body and not (part == "top_p" and body[part] < 1)]
    named = [part for part in there if re.search(rf"(?<![\w-]){part}(?![\w-])", words)]
    return next(iter(named or there), None)


def _apportion(total: int, weights: Sequence[int]) -> list[int]:
    """Whole numbers in proportion to `weights` that add up to `total`."""
    passed = list(accumulate(weights, initial=0))
    ends = [total * weight // passed[-1] for weight in passed]
    return [end - start for start, end in pairwise(ends)]
