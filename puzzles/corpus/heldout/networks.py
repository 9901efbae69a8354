"""Networks: addresses, ports, packets."""

# address_number
def f(n: int, quad=[192, 168, 7, 45]):
    return [n >> 24, n >> 16 & 255, n >> 8 & 255, n & 255] == quad


def g(quad=[192, 168, 7, 45]):
    n = 0
    for q in quad:
        n = n * 256 + q
    return n


# dotted_quad
def f(ip: str, parts=[10, 0, 3, 77]):
    return [int(x) for x in ip.split(".")] == parts


def g(parts=[10, 0, 3, 77]):
    return ".".join(map(str, parts))


# usable_hosts
def f(hosts: int, prefix=21):
    return hosts + 2 == 2 ** (32 - prefix)


def g(prefix=21):
    return 2 ** (32 - prefix) - 2


# hardware_address
def f(mac: str, raw="00a1b2ff3c07"):
    return mac.replace(":", "") == raw and mac[2::3] == ":" * 5


def g(raw="00a1b2ff3c07"):
    return ":".join(raw[i:i + 2] for i in range(0, len(raw), 2))


# free_ports
def f(ports: List[int], used=[8080, 8081, 8083], low=8080, n=4):
    return len(set(ports)) == n and all(p >= low and p not in used for p in ports)


def g(used=[8080, 8081, 8083], low=8080, n=4):
    return list(range(max(used) + 1, max(used) + n + 1))


# lost_packets
def f(lost: List[int], got=[1, 2, 5, 6, 9, 11], last=12):
    return sorted(lost + got) == list(range(1, last + 1))


def g(got=[1, 2, 5, 6, 9, 11], last=12):
    return [i for i in range(1, last + 1) if i not in got]


# length_header
def f(frame: str, payload="ping all"):
    return frame[3:] == payload and int(frame[:3]) == len(payload)


def g(payload="ping all"):
    return str(len(payload)).zfill(3) + payload


# mask_bits
def f(mask: int, prefix=20):
    return bin(mask)[2:] == "1" * prefix + "0" * (32 - prefix)


def g(prefix=20):
    return int("1" * prefix + "0" * (32 - prefix), 2)


# fewest_hops
def f(route: List[str], links=["ab", "ac", "bd", "ce", "de", "ef", "fg"], src="a", dst="g", hops=4):
    return route[0] == src and route[-1] == dst and len(route) == hops + 1 and all(x + y in links for x, y in zip(route, route[1:]))


def g(links=["ab", "ac", "bd", "ce", "de", "ef", "fg"], src="a", dst="g", hops=4):
    paths = [[src]]
    for _ in range(hops):
        paths = [p + [e[1]] for p in paths for e in links if e[0] == p[-1]]
    return next(p for p in paths if p[-1] == dst)


# subnet_starts
def f(starts: List[int], n=8, size=256):
    return starts[0] == 0 and len(starts) == n and all(b - a == size // n for a, b in zip(starts, starts[1:]))


def g(n=8, size=256):
    return list(range(0, size, size // n))


# status_url
def f(url: str, host="pico.net", port=8443, page="status"):
    return url.split("/") == ["https:", "", host + ":" + str(port), page]


def g(host="pico.net", port=8443, page="status"):
    return "https://" + host + ":" + str(port) + "/" + page


# header_sum
def f(c: int, words=[17664, 115, 16384, 16401, 49320]):
    return 0 < c < 65535 and (sum(words) + c) % 65535 == 0


def g(words=[17664, 115, 16384, 16401, 49320]):
    return -sum(words) % 65535


# download_seconds
def f(secs: float, megabytes=630.0, mbit=48.0):
    return abs(secs * mbit / 8 - megabytes) < 1e-6


def g(megabytes=630.0, mbit=48.0):
    return megabytes * 8 / mbit


# retry_backoff
def f(waits: List[int], first=3, n=7):
    return waits[0] == first and waits[1:] == [2 * w for w in waits[:-1]] and len(waits) == n


def g(first=3, n=7):
    return [first * 2 ** i for i in range(n)]


# local_names
def f(local: List[str], names=["db.lan", "web.org", "nas.lan", "tv.lan", "x.com"], end=".lan"):
    return len(set(local)) == 3 and all(h in names and h.endswith(end) for h in local)


def g(names=["db.lan", "web.org", "nas.lan", "tv.lan", "x.com"], end=".lan"):
    return [h for h in names if h.endswith(end)]


# fragment_order
def f(order: List[int], frags=["lo wo", "rld", "hel", "!"], msg="hello world!"):
    return "".join(frags[i] for i in order) == msg


def g(frags=["lo wo", "rld", "hel", "!"], msg="hello world!"):
    return sorted(range(len(frags)), key=lambda i: msg.index(frags[i]))


# sequence_wrap
def f(seq: int, step=300, size=65536, now=120):
    return 0 <= seq < size and (seq + step) % size == now


def g(step=300, size=65536, now=120):
    return (now - step) % size


# balanced_servers
def f(where: List[int], jobs=[7, 6, 5, 4, 3, 3, 2], servers=3, cap=10):
    return len(where) == len(jobs) and all(sum(j for j, w in zip(jobs, where) if w == s) == cap for s in range(servers))


def g(jobs=[7, 6, 5, 4, 3, 3, 2], servers=3, cap=10):
    load, where = [0] * servers, []

    def put(i):
        if i == len(jobs):
            return True
        for s in range(servers):
            if load[s] + jobs[i] <= cap:
                load[s] += jobs[i]
                where.append(s)
                if put(i + 1):
                    return True
                where.pop()
                load[s] -= jobs[i]
        return False

    put(0)
    return where


# flag_bits
def f(flags: int, on=[0, 3, 9]):
    return [i for i in range(16) if flags >> i & 1] == on


def g(on=[0, 3, 9]):
    return sum(2 ** i for i in on)


# hex_port
def f(port: int, word="1f90"):
    return hex(port)[2:] == word


def g(word="1f90"):
    return int(word, 16)
