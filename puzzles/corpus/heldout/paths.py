"""File paths, links and addresses."""


# folder_with_slash
def f(p: str, dirs=["usr", "share", "fonts"]):
    return p[-1] == "/" and p.strip("/").split("/") == dirs


def g(dirs=["usr", "share", "fonts"]):
    return "/".join(dirs) + "/"


# stem_backwards
def f(p: str, ext=".tar", mets="pukcab"):
    return p.endswith(ext) and p[:-len(ext)][::-1] == mets


def g(ext=".tar", mets="pukcab"):
    return mets[::-1] + ext


# link_with_query
def f(u: str, page="shop.io/cart", args=["id=7", "qty=2"]):
    return u.startswith(page) and u.partition("?")[2].split("&") == args


def g(page="shop.io/cart", args=["id=7", "qty=2"]):
    return page + "?" + "&".join(args)


# levels_up
def f(n: int, name="etc/ssl/hosts", parts=219):
    return len(("../" * n + name).split("/")) == parts


def g(name="etc/ssl/hosts", parts=219):
    return parts - len(name.split("/"))


# folders_on_the_way
def f(ps: List[str], leaf="srv/app/logs/today"):
    return ps[-1] == leaf and "/" not in ps[0] and all(q.rpartition("/")[0] == p for p, q in zip(ps, ps[1:]))


def g(leaf="srv/app/logs/today"):
    parts = leaf.split("/")
    return ["/".join(parts[:i + 1]) for i in range(len(parts))]


# walk_to_folder
def f(p: str, cwd="home/ada/src/core", goal="home/bob/docs", n=17):
    at = cwd.split("/")
    for d in p.split("/"):
        at = at[:-1] if d == ".." else at + [d]
    return "/".join(at) == goal and len(p) <= n


def g(cwd="home/ada/src/core", goal="home/bob/docs", n=17):
    a, b = cwd.split("/"), goal.split("/")
    while a and b and a[0] == b[0]:
        a, b = a[1:], b[1:]
    return "/".join([".."] * len(a) + b)


# escaped_spaces
def f(q: str, text="my old file.txt"):
    return " " not in q and q.replace("%20", " ") == text


def g(text="my old file.txt"):
    return text.replace(" ", "%20")


# port_of_a_link
def f(port: int, host="db.local", link="db.local:5432/main"):
    return (host + ":" + str(port)) + "/main" == link


def g(host="db.local", link="db.local:5432/main"):
    return int(link[len(host) + 1:-5])


# values_in_a_query
def f(vs: List[int], q="a=12&a=7&a=150"):
    return "&".join("a=" + str(v) for v in vs) == q


def g(q="a=12&a=7&a=150"):
    return [int(t[2:]) for t in q.split("&")]


# address_as_number
def f(n: int, ip="10.0.7.33"):
    return ".".join(str(n >> k & 255) for k in (24, 16, 8, 0)) == ip


def g(ip="10.0.7.33"):
    n = 0
    for t in ip.split("."):
        n = n * 256 + int(t)
    return n


# windows_path
def f(p: str, unix="games/chess/save"):
    return p[:3] == "C:\\" and p[3:].split("\\") == unix.split("/")


def g(unix="games/chess/save"):
    return "C:\\" + unix.replace("/", "\\")


# chain_of_parents
def f(c: List[str], up={"logo": "img", "img": "site", "css": "site", "site": "www", "www": "root"}, leaf="logo"):
    return c[0] == leaf and c[-1] == "root" and all(up[a] == b for a, b in zip(c, c[1:]))


def g(up={"logo": "img", "img": "site", "css": "site", "site": "www", "www": "root"}, leaf="logo"):
    c = [leaf]
    while c[-1] in up:
        c.append(up[c[-1]])
    return c


# three_patterns_at_once
def f(s: str, pats=["(ab|c)+", ".{9}", "ca.*bcc"]):
    import re
    return all(re.fullmatch(p, s) for p in pats)


def g(pats=["(ab|c)+", ".{9}", "ca.*bcc"]):
    return "c" + "ab" * 3 + "cc"


# skipped_version
def f(k: int, used="v118 v119 v121 v122"):
    return "v" + str(k) not in used and all("v" + str(j) in used for j in [k - 1, k + 1])


def g(used="v118 v119 v121 v122"):
    return next(k for k in range(118, 122) if "v" + str(k) not in used)


# depth_of_each
def f(ps: List[str], deep=[2, 0, 3, 1]):
    return [p.count("/") for p in ps] == deep and all(p[-1] == "x" for p in ps)


def g(deep=[2, 0, 3, 1]):
    return ["/" * d + "x" for d in deep]


# hex_address
def f(n: int, tail="1f90"):
    return "0x" + tail == hex(n)


def g(tail="1f90"):
    return int(tail, 16)


# even_log_file
def f(n: int, names="1205.log 871.log 3340.log 77.log"):
    return n % 2 == 0 and str(n) + ".log" in names.split()


def g(names="1205.log 871.log 3340.log 77.log"):
    return next(n for n in range(0, 9999, 2) if str(n) + ".log" in names.split())


# cut_to_the_top_folder
def f(cut: List[int], ps=["var/log", "home/ann", "srv/www/x", "opt/x"], top=["var", "home", "srv/www", "opt"]):
    return [p[:n] for p, n in zip(ps, cut)] == top


def g(ps=["var/log", "home/ann", "srv/www/x", "opt/x"], top=["var", "home", "srv/www", "opt"]):
    return [len(t) for t in top]
