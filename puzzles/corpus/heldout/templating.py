"""Filling in, editing and taking apart text."""


# letter_with_holes
def f(t: str, name="Olga", text="Olga, is Olga at home?"):
    return name not in t and t.replace("{}", name) == text


def g(name="Olga", text="Olga, is Olga at home?"):
    return text.replace(name, "{}")


# every_other_field
def f(s: str, words=["if", "then", "else"]):
    return s.split("#")[::2] == words


def g(words=["if", "then", "else"]):
    return "##".join(words)


# around_the_middle
def f(p: List[str], line="left and right", mid=" and "):
    return "".join(p) == line and p[1] == mid


def g(line="left and right", mid=" and "):
    return list(line.partition(mid))


# braces_around_key
def f(t: str, key="user"):
    return t[2:-2] == key and t[:2] == "{{" and t[-2:] == "}}"


def g(key="user"):
    return "{{" + key + "}}"


# file_of_lines
def f(s: str, rows=["def main():", "    pass", "main()"]):
    return s.splitlines() == rows and s[-1] == "\n"


def g(rows=["def main():", "    pass", "main()"]):
    return "\n".join(rows) + "\n"


# tabs_for_spaces
def f(s: str, line="        go home", w=4):
    return "\t" in s and s.expandtabs(w) == line


def g(line="        go home", w=4):
    return line.replace(" " * w, "\t")


# quoted_mail
def f(s: str, msg="see you soon", depth=5):
    return s.count(">") == depth and s.lstrip(">") == msg


def g(msg="see you soon", depth=5):
    return ">" * depth + msg


# snake_from_loud_slug
def f(s: str, slug="HELLO-small-WORLD"):
    return "-" not in s and s.swapcase().replace("_", "-") == slug


def g(slug="HELLO-small-WORLD"):
    return slug.swapcase().replace("-", "_")


# dots_on_both_sides
def f(w: int, word="chapter", dots=208):
    return word.center(w, ".").count(".") == dots


def g(word="chapter", dots=208):
    return dots + len(word)


# words_of_a_title
def f(ws: List[str], title="The Long Way Home"):
    return " ".join(w.capitalize() for w in ws) == title and all(w.islower() for w in ws)


def g(title="The Long Way Home"):
    return title.lower().split()


# query_from_table
def f(s: str, d={"w": 640, "h": 480, "q": 90}):
    return all(k + "=" + str(v) in s.split("&") for k, v in d.items())


def g(d={"w": 640, "h": 480, "q": 90}):
    return "&".join(k + "=" + str(v) for k, v in d.items())


# wrap_into_lines
def f(rows: List[str], text="a slow fox may win if the hare naps too long", w=13, k=4):
    return " ".join(rows) == text and len(rows) <= k and all(len(r) <= w for r in rows)


def g(text="a slow fox may win if the hare naps too long", w=13, k=4):
    rows = [""]
    for word in text.split():
        if len(rows[-1]) + len(word) >= w + (rows[-1] == ""):
            rows.append(word)
        else:
            rows[-1] = (rows[-1] + " " + word).strip()
    return rows


# letters_to_strike_out
def f(cut: List[int], text="breakfast table", out="rat tale"):
    return "".join(c for i, c in enumerate(text) if i not in cut) == out


def g(text="breakfast table", out="rat tale"):
    cut, j = [], 0
    for i, c in enumerate(text):
        if j < len(out) and c == out[j]:
            j += 1
        else:
            cut.append(i)
    return cut


# stamp_counter
def f(n: int, word="draft", size=1284):
    return len(word * n) + n == size


def g(word="draft", size=1284):
    return size // (len(word) + 1)


# numbered_items
def f(rows: List[str], items=["milk", "eggs", "rice"]):
    return [r.split(". ") for r in rows] == [[str(i + 1), x] for i, x in enumerate(items)]


def g(items=["milk", "eggs", "rice"]):
    return [str(i) + ". " + x for i, x in enumerate(items, 1)]


# ruler_round_a_title
def f(n: int, title=" end ", width=311):
    return len("=" * n + title + "=" * n) == width


def g(title=" end ", width=311):
    return (width - len(title)) // 2
