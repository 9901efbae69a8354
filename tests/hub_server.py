"""A server on loopback that speaks the Hugging Face Hub's protocol for datasets, and fails on demand.

What it knows: who a token is, making a repository and a branch, what a branch holds, the upload of large files by LFS
(batch, basic transfer, verification), commits, and downloads. Not: Xet, pull requests, pages.
"""

import base64
import hashlib
import json
import re
import threading
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

import yaml

Failure = Callable[["Handler"], None]
WRITE, READ = "hf_aValidTokenThatMayWrite", "hf_aValidTokenThatMayRead"


class Asked(NamedTuple):
    method: str
    path: str
    status: int


class Repo:
    def __init__(self, private: bool) -> None:
        self.private = private
        self.commits: dict[str, dict[str, bytes]] = {}
        self.branches: dict[str, str] = {}
        self.titles: list[str] = []
        self.add("main", {".gitattributes": b"*.parquet filter=lfs diff=lfs merge=lfs -text\n"}, "initial commit")

    def add(self, branch: str, changes: dict[str, bytes], title: str) -> str:
        """A commit on `branch`, as if somebody else had made it."""
        files = self.files(branch) | changes
        oid = hashlib.sha1(f"{len(self.commits)} {branch} {sorted(files)}".encode()).hexdigest()
        self.commits[oid] = files
        self.branches[branch] = oid
        self.titles.append(title)
        return oid

    def files(self, branch: str = "main") -> dict[str, bytes]:
        return dict(self.commits[self.branches[branch]]) if branch in self.branches else {}


class HubServer:
    """`failures` are (method, pattern of the path, failure): each is used up by the first request that fits."""

    def __init__(self) -> None:
        self.repos: dict[str, Repo] = {}
        self.objects: dict[str, bytes] = {}
        self.asked: list[Asked] = []
        self.received = 0  # bytes of uploads that arrived whole
        self.failures: list[tuple[str, str, Failure]] = []
        self._lock = threading.Lock()
        owner = self

        class Bound(Handler):
            hub = owner

        class Server(ThreadingHTTPServer):
            block_on_close = False
            request_queue_size = 64

            def handle_error(self, *_: object) -> None:
                pass

        self._server = Server(("127.0.0.1", 0), Bound)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def take_failure(self, method: str, path: str) -> Failure | None:
        with self._lock:
            for place, (verb, pattern, failure) in enumerate(self.failures):
                if verb == method and re.search(pattern, path):
                    del self.failures[place]
                    return failure
        return None

    def count(self, method: str, pattern: str) -> int:
        return sum(one.method == method and bool(re.search(pattern, one.path)) for one in self.asked)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def answering(status: int, document: dict | None = None, **headers: str) -> Failure:
    """The failure of an answer with `status`."""
    return lambda handler: handler.send(status, document or {"error": f"made to answer {status}"}, **headers)


def dropping(handler: "Handler") -> None:
    """The failure of a connection that is cut before the answer."""
    handler.close_connection = True
    handler.connection.close()


def losing_the_answer(handler: "Handler") -> None:
    """The failure of a connection that is cut when all has been done."""
    handler.deaf = True
    handler.route()
    dropping(handler)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    hub: HubServer
    deaf = False

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        self.body = self.rfile.read(length) if length else self._chunks()
        if len(self.body) < length:
            return
        path = urlsplit(self.path)
        self.route_path, self.query = unquote(path.path), parse_qs(path.query)
        self.deaf = False
        failure = self.hub.take_failure(self.command, self.route_path)
        with suppress(OSError):  # whoever asked has gone
            failure(self) if failure else self.route()

    do_POST = do_PUT = do_HEAD = do_GET

    def _chunks(self) -> bytes:
        body = b""
        if self.headers.get("Transfer-Encoding") == "chunked":
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
        return body

    def route(self) -> None:
        for method, pattern, answer in ROUTES:
            if method in {self.command, "*"} and (match := re.fullmatch(pattern, self.route_path)):
                return answer(self, **match.groupdict())
        return self.send(404, {"error": f"no route {self.command} {self.route_path}"})

    def send(self, status: int, content: bytes | dict | list, **headers: str) -> None:
        self.hub.asked.append(Asked(self.command, self.route_path, status))
        if self.deaf:
            return
        content = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass

    # What tokens may do

    @property
    def token(self) -> str:
        return self.headers.get("Authorization", "").removeprefix("Bearer ")

    def may_write(self) -> bool:
        if self.token == WRITE:
            return True
        if self.token == READ:
            self.send(403, {"error": "you have no right to write here"})
        else:
            self.send(401, {"error": "Invalid username or password."})
        return False

    def find(self, repo: str, revision: str | None = None) -> tuple[Repo, str] | None:
        """The repository and the commit, or an answer that says what is missing."""
        if self.token and self.token not in {WRITE, READ}:
            self.send(401, {"error": "Invalid username or password."})
            return None
        found = self.hub.repos.get(repo)
        if found is None or (found.private and not self.token):
            self.send(404 if self.token else 401, {"error": "Repository not found"}, X_Error_Code="RepoNotFound")
            return None
        commit = found.branches.get(revision or "main", revision)
        if commit not in found.commits:
            self.send(404, {"error": f"Invalid rev id: {revision}"}, X_Error_Code="RevisionNotFound")
            return None
        return found, commit

    # The routes

    def whoami(self) -> None:
        if self.token in {WRITE, READ}:
            self.send(200, {"name": "ada", "type": "user", "orgs": [], "auth": {"type": "access_token"}})
        else:
            self.send(401, {"error": "Invalid username or password."})

    def create(self) -> None:
        if not self.may_write():
            return
        wanted = json.loads(self.body)
        repo = f"{wanted['organization'] or 'ada'}/{wanted['name']}"
        assert wanted["type"] == "dataset"
        if repo in self.hub.repos:
            self.send(
                409, {"error": "You already created this dataset repo", "url": f"{self.hub.url}/datasets/{repo}"}
            )
        else:
            self.hub.repos[repo] = Repo(wanted.get("visibility") == "private" or bool(wanted.get("private")))
            self.send(200, {"url": f"{self.hub.url}/datasets/{repo}"})

    def info(self, repo: str, revision: str | None = None) -> None:
        if found := self.find(repo, revision):
            files = [{"rfilename": path} for path in sorted(found[0].commits[found[1]])]
            self.send(
                200,
                {"_id": "0", "id": repo, "sha": found[1], "private": found[0].private, "tags": [], "siblings": files},
            )

    def branch(self, repo: str, branch: str) -> None:
        if self.may_write() and (found := self.find(repo)):
            if branch in found[0].branches:
                self.send(409, {"error": "Reference already exists"})
            else:
                found[0].branches[branch] = found[1]
                self.send(200, {})

    def tree(self, repo: str, revision: str, folder: str | None = None) -> None:
        if not (found := self.find(repo, revision)):
            return
        start = f"{folder}/" if folder else ""
        inside = {path: data for path, data in found[0].commits[found[1]].items() if path.startswith(start)}
        listed = {}
        for path, data in sorted(inside.items()):
            below, slash, _ = path.removeprefix(start).partition("/")
            if slash and self.query.get("recursive") != ["true"]:
                listed[start + below] = {"type": "directory", "path": start + below, "oid": "0" * 40, "size": 0}
            else:
                listed[path] = entry(path, data)
        if folder and not inside:
            self.send(404, {"error": f"{folder} does not exist"}, X_Error_Code="EntryNotFound")
        else:
            self.send(200, list(listed.values()))

    def paths(self, repo: str, revision: str) -> None:
        if found := self.find(repo, revision):
            try:
                wanted = json.loads(self.body)["paths"]
            except ValueError:
                wanted = parse_qs(self.body.decode())["paths"]
            files = found[0].commits[found[1]]
            folders = {path.rpartition("/")[0] for path in files} - {""}
            self.send(
                200,
                [entry(path, files[path]) for path in wanted if path in files]
                + [
                    {"type": "directory", "path": path, "oid": "0" * 40, "size": 0}
                    for path in wanted
                    if path in folders
                ],
            )

    def preupload(self, repo: str, revision: str) -> None:
        if self.may_write() and (found := self.find(repo, revision)):
            there = found[0].commits[found[1]]
            self.send(
                200,
                {
                    "files": [
                        {
                            "path": file["path"],
                            "uploadMode": "lfs" if is_large(file["path"]) else "regular",
                            "shouldIgnore": False,
                            **({"oid": oid(file["path"], there[file["path"]])} if file["path"] in there else {}),
                        }
                        for file in json.loads(self.body)["files"]
                    ]
                },
            )

    def batch(self, repo: str) -> None:
        if not self.may_write() or not self.find(repo):
            return
        objects = []
        for one in json.loads(self.body)["objects"]:
            actions = {
                "upload": {"href": f"{self.hub.url}/lfs/{one['oid']}?signature=secret"},
                "verify": {"href": f"{self.hub.url}/verify/{repo}"},
            }
            objects.append({**one, **({} if one["oid"] in self.hub.objects else {"actions": actions})})
        self.send(200, {"transfer": "basic", "objects": objects})

    def upload(self, sha256: str) -> None:
        if hashlib.sha256(self.body).hexdigest() != sha256:
            self.send(400, {"error": "the content is another"})
            return
        self.hub.objects[sha256] = self.body
        self.hub.received += len(self.body)
        self.send(200, b"")

    def verify(self, repo: str) -> None:
        wanted = json.loads(self.body)
        found = self.hub.objects.get(wanted["oid"])
        self.send(200 if found is not None and len(found) == wanted["size"] else 404, {})

    def commit(self, repo: str, revision: str) -> None:
        if not self.may_write() or not (found := self.find(repo, revision)):
            return
        header, *lines = (json.loads(line) for line in self.body.splitlines())
        with self.hub._lock:
            if header["value"].get("parentCommit") not in (None, found[0].branches[revision]):
                self.send(412, {"error": "A commit has happened since. Please refresh and try again."})
                return
            changes = {}
            for line in lines:
                file = line["value"]
                if line["key"] == "file":
                    changes[file["path"]] = base64.b64decode(file["content"])
                else:
                    assert line["key"] == "lfsFile"
                    changes[file["path"]] = self.hub.objects[file["oid"]]
            new = found[0].add(revision, changes, header["value"]["summary"])
        url = f"{self.hub.url}/datasets/{repo}/commit/{new}"
        self.send(200, {"success": True, "commitOid": new, "commitUrl": url, "hookOutput": ""})

    def validate(self) -> None:
        metadata = yaml.safe_load(json.loads(self.body)["content"].split("---")[1])
        if re.fullmatch(r"[a-z0-9.+-]+", metadata["license"]) and metadata["license"] != "mine":
            self.send(200, {"errors": [], "warnings": []})
        else:
            self.send(400, {"errors": [{"message": '"license" must be one of a list'}], "warnings": []})

    def resolve(self, repo: str, revision: str, path: str) -> None:
        if not (found := self.find(repo, revision)):
            return
        files = found[0].commits[found[1]]
        if path not in files:
            self.send(404, {"error": "Entry not found"}, X_Error_Code="EntryNotFound", X_Repo_Commit=found[1])
            return
        data = files[path]
        headers = {"X_Repo_Commit": found[1], "ETag": f'"{oid(path, data)}"', "Accept_Ranges": "bytes"}
        if span := re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", "")):
            first, last = int(span[1]), min(int(span[2] or len(data)), len(data) - 1)
            headers["Content_Range"] = f"bytes {first}-{last}/{len(data)}"
            self.send(206, data[first : last + 1], **headers)
        else:
            self.send(200, data, **headers)


def is_large(path: str) -> bool:
    return path.endswith(".parquet")


def oid(path: str, data: bytes) -> str:
    """What names a file's content: SHA-256 for a large one, git's own digest otherwise."""
    return (
        hashlib.sha256(data).hexdigest()
        if is_large(path)
        else hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()
    )


def entry(path: str, data: bytes) -> dict:
    large = {"lfs": {"oid": oid(path, data), "size": len(data), "pointerSize": 130}} if is_large(path) else {}
    return {"type": "file", "path": path, "size": len(data), "oid": hashlib.sha1(data).hexdigest(), **large}


_REPO, _REVISION = r"(?P<repo>[\w.-]+/[\w.-]+)", r"(?P<revision>[^/]+)"
ROUTES = [
    ("GET", "/api/whoami-v2", Handler.whoami),
    ("POST", "/api/repos/create", Handler.create),
    ("POST", "/api/validate-yaml", Handler.validate),
    ("GET", f"/api/datasets/{_REPO}", Handler.info),
    ("GET", f"/api/datasets/{_REPO}/revision/{_REVISION}", Handler.info),
    ("POST", f"/api/datasets/{_REPO}/branch/(?P<branch>[^/]+)", Handler.branch),
    ("GET", f"/api/datasets/{_REPO}/tree/{_REVISION}(?:/(?P<folder>.+))?", Handler.tree),
    ("POST", f"/api/datasets/{_REPO}/paths-info/{_REVISION}", Handler.paths),
    ("POST", f"/api/datasets/{_REPO}/preupload/{_REVISION}", Handler.preupload),
    ("POST", f"/api/datasets/{_REPO}/commit/{_REVISION}", Handler.commit),
    ("POST", rf"/datasets/{_REPO}\.git/info/lfs/objects/batch", Handler.batch),
    ("PUT", "/lfs/(?P<sha256>[0-9a-f]{64})", Handler.upload),
    ("POST", f"/verify/{_REPO}", Handler.verify),
    ("*", f"/datasets/{_REPO}/resolve/{_REVISION}/(?P<path>.+)", Handler.resolve),
]
