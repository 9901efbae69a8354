"""Parsing: tokens, brackets, notations, small languages."""

# numbers_in_a_sentence
def f(n: int, text="Room 214, row 3, chair 57: lift 88 kg"):
    import re
    return n == sum(map(int, re.findall(r"\d+", text)))


def g(text="Room 214, row 3, chair 57: lift 88 kg"):
    return sum(int(w) for w in "".join(c if c.isdigit() else " " for c in text).split())


# shape_of_a_label
def f(s: str, shape=r"[a-f]{3}\d{2}-(xy)+"):
    import re
    return re.fullmatch(shape, s) is not None and len(s) == 10


def g(shape=r"[a-f]{3}\d{2}-(xy)+"):
    return "abc42-xyxy"


# written_settings
def f(s: str, want={"colour": "teal", "width": "40", "depth": "7"}):
    return dict(p.split("=") for p in s.split(";")) == want


def g(want={"colour": "teal", "width": "40", "depth": "7"}):
    return ";".join(k + "=" + v for k, v in want.items())


# commas_in_a_big_number
def f(n: int, s="48,015,623"):
    return f"{n:,}" == s


def g(s="48,015,623"):
    return int(s.replace(",", ""))


# between_the_quotes
def f(line: str, quoted=["north gate", "pier"]):
    return line.split('"')[1::2] == quoted and line.count('"') == 4


def g(quoted=["north gate", "pier"]):
    return " and ".join('"' + q + '"' for q in quoted)


# hidden_tabs
def f(s: str, raw="one\ttwo\nthree"):
    return s.isprintable() and s.replace(r"\t", "\t").replace(r"\n", "\n") == raw


def g(raw="one\ttwo\nthree"):
    return raw.replace("\t", r"\t").replace("\n", r"\n")


# a_word_in_base_sixteen
def f(s: str, n=64206, m=48879):
    return s.isalpha() and s.islower() and int(s, 16) == n * 65536 + m


def g(n=64206, m=48879):
    return hex(n)[2:] + hex(m)[2:]


# hump_by_hump
def f(ws: List[str], s="readNextFrame"):
    return ws[0] + "".join(w.title() for w in ws[1:]) == s and all(w.islower() for w in ws)


def g(s="readNextFrame"):
    return "".join(" " + c.lower() if c.isupper() else c for c in s).split()


# indent_levels
def f(levels: List[int], lines=["barn", "  stall", "    foal", "  loft", "well"]):
    tidy = [line.strip() for line in lines]
    return ["  " * k + name for k, name in zip(levels, tidy)] == lines


def g(lines=["barn", "  stall", "    foal", "  loft", "well"]):
    return [(len(line) - len(line.lstrip())) // 2 for line in lines]


# scientific
def f(x: float, digits="6.25", power=-3):
    return f"{x:.2e}" == digits + f"e{power:+03}"


def g(digits="6.25", power=-3):
    return float(digits + "e" + str(power))


# halves_and_quarters
def f(x: float, mixed="12 7/8"):
    whole, part = mixed.split()
    top, bottom = map(int, part.split("/"))
    return x == int(whole) + top / bottom


def g(mixed="12 7/8"):
    from fractions import Fraction
    return float(sum(map(Fraction, mixed.split())))


# shut_every_door
def f(tail: str, head="{[(<>)]([{<"):
    text, pairs = head + tail, ("()", "[]", "{}", "<>")
    for _ in text:
        for p in pairs:
            text = text.replace(p, "")
    return text == "" and len(tail) == 5


def g(head="{[(<>)]([{<"):
    stack = []
    for c in head:
        if c in "([{<":
            stack.append(")]}>"["([{<".index(c)])
        else:
            stack.pop()
    return "".join(reversed(stack))


# nested_exactly
def f(s: str, depth=5, size=14):
    heights = [s[:i].count("(") - s[:i].count(")") for i in range(len(s) + 1)]
    return set(s) == set("()") and min(heights) == heights[-1] == 0 and max(heights) == depth and len(s) == size


def g(depth=5, size=14):
    return "(" * depth + ")" * depth + "()" * (size // 2 - depth)


# cut_into_tokens
def f(tokens: List[str], source="area=3*(x1+42)-y"):
    glued = any(a.isalnum() and b.isalnum() for a, b in zip(tokens, tokens[1:]))
    return "".join(tokens) == source and not glued and all(t.isalnum() or len(t) == 1 for t in tokens)


def g(source="area=3*(x1+42)-y"):
    import re
    return re.findall(r"\w+|\W", source)


def g(source="area=3*(x1+42)-y"):
    tokens = []
    for c in source:
        if tokens and c.isalnum() and tokens[-1].isalnum():
            tokens[-1] += c
        else:
            tokens.append(c)
    return tokens


# wild_card
def f(s: str, pattern="n*a?b*t", size=11):
    def fits(p, t):
        if not p:
            return not t
        if p[0] == "*":
            return fits(p[1:], t) or t != "" and fits(p, t[1:])
        return t != "" and p[0] in ("?", t[0]) and fits(p[1:], t[1:])
    return len(s) == size and "*" not in s and "?" not in s and fits(pattern, s)


def g(pattern="n*a?b*t", size=11):
    fixed = len(pattern.replace("*", ""))
    return pattern.replace("*", "o" * (size - fixed), 1).replace("*", "").replace("?", "o")


# coefficients
def f(cs: List[int], text="4x^3-7x^2+x-12"):
    terms = [f"{c:+}x^{k}" for k, c in reversed(list(enumerate(cs))) if c]
    tidy = "".join(terms).replace("x^1", "x").replace("x^0", "").replace("+1x", "+x")
    return tidy == "+" + text


def g(text="4x^3-7x^2+x-12"):
    cs = [0] * 4
    for term in text.replace("-", "+-").split("+"):
        c, x, power = term.partition("x")
        cs[int(power[1:] or 1) if x else 0] = int(c or 1)
    return cs


# stack_calculator
def f(program: str, target=2024):
    stack = []
    for t in program.split():
        if t in "+*":
            b, a = stack.pop(), stack.pop()
            stack.append(a + b if t == "+" else a * b)
        else:
            stack.append(int(t) if len(t) == 1 else 0)
    return stack == [target]


def g(target=2024):
    program, digits = "", []
    while target:
        digits.append((target - 1) % 9 + 1)
        target = (target - 1) // 9
    for d in reversed(digits):
        program = f"{program} 9 * {d} +" if program else str(d)
    return program


# operators_last
def f(post: List[str], infix="((a+b)*(c-(d/e)))"):
    stack = []
    for t in post:
        if t in "+-*/":
            right, left = stack.pop(), stack.pop()
            stack.append("(" + left + t + right + ")")
        else:
            stack.append(t)
    return stack == [infix] and set(map(len, post)) == {1}


def g(infix="((a+b)*(c-(d/e)))"):
    post, waiting = [], []
    for c in infix:
        if c == ")":
            post.append(waiting.pop())
        elif c in "+-*/":
            waiting.append(c)
        elif c != "(":
            post.append(c)
    return post


# a_sum_worth_writing
def f(expr: str, value=144, size=9):
    def term(i):
        a, i = atom(i)
        while expr[i:i + 1] == "*":
            b, i = atom(i + 1)
            a *= b
        return a, i
    def total(i):
        a, i = term(i)
        while expr[i:i + 1] == "+":
            b, i = term(i + 1)
            a += b
        return a, i
    def atom(i):
        if expr[i] == "(":
            a, i = total(i + 1)
            return a, i + 1 if expr[i] == ")" else 99
        return int(expr[i]), i + 1
    return total(0) == (value, size) and len(expr) == size and "(" in expr


def g(value=144, size=9):
    return "(7+9)*9*1"
