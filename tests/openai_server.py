"""A server on loopback that speaks OpenAI's protocol as far as the engine needs it, and fails on demand."""

import json
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

PATHS = {"/v1/completions": "completion", "/v1/chat/completions": "chat"}


class Asked(NamedTuple):
    path: str
    body: dict
    headers: dict


class OpenAIServer:
    """Answers each question by `write(text, seed)`, where sample `j` of a request has its seed plus `j`.

    `failures` are answers to come before the usual ones: functions of the request handler, None for a usual one.
    `check(body)` may answer (status, document) to refuse a request.
    """

    def __init__(self, write: Callable[[str, int], str] = lambda text, seed: f"{text}|{seed}") -> None:
        self.write = write
        self.asked: list[Asked] = []
        self.failures: list = []
        self.check = lambda body: None
        self.most_choices = 1000
        self.usage = True
        self.pause = 0.0
        self.busy = self.most_busy = 0
        self._lock = threading.Lock()
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                with owner._lock:
                    owner.asked.append(Asked(self.path, body, dict(self.headers)))
                    failure = owner.failures.pop(0) if owner.failures else None
                    owner.busy += 1
                    owner.most_busy = max(owner.most_busy, owner.busy)
                try:
                    failure(self) if failure else owner.answer(self, body)
                except OSError:
                    pass  # whoever asked has gone
                finally:
                    with owner._lock:
                        owner.busy -= 1

            def send(self, status: int, content: bytes | dict, **headers: str) -> None:
                content = content if isinstance(content, bytes) else json.dumps(content).encode()
                self.send_response(status)
                for name, value in {"Content-Length": str(len(content)), **headers}.items():
                    self.send_header(name.replace("_", "-"), value)
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            block_on_close = False
            request_queue_size = 128

            def handle_error(self, *_: object) -> None:
                pass

        self._server = Server(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def answer(self, handler, body: dict) -> None:
        """The usual answer."""
        time.sleep(self.pause)
        if handler.path not in PATHS:
            handler.send(404, {"detail": "Not Found"})
        elif refusal := self.check(body):
            handler.send(*refusal)
        else:
            handler.send(200, self.document(PATHS[handler.path], body))

    def document(self, style: str, body: dict) -> dict:
        """What a server that takes everything answers."""
        text = body["messages"][-1]["content"] if style == "chat" else body["prompt"]
        texts = [self.write(text, body.get("seed", 0) + j) for j in range(min(body.get("n", 1), self.most_choices))]
        choices = [
            {"index": j} | ({"message": {"role": "assistant", "content": text}} if style == "chat" else {"text": text})
            for j, text in enumerate(texts)
        ]
        tokens = {"prompt_tokens": len(text), "completion_tokens": sum(len(text) for text in texts)}
        return {"object": style, "choices": choices[::-1]} | ({"usage": tokens} if self.usage else {})

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
