"""DNA: sequences over small alphabets."""

# paired_strand
def f(strand: str, seq="ATTGCCA"):
    return len(strand) == len(seq) and all(a + b in ["AT", "TA", "CG", "GC"] for a, b in zip(seq, strand))


def g(seq="ATTGCCA"):
    return "".join("TAGC"["ATCG".index(c)] for c in seq)


# codons
def f(codons: List[str], rna="AUGGCUUAAGCC"):
    return "".join(codons) == rna and all(len(c) == 3 for c in codons)


def g(rna="AUGGCUUAAGCC"):
    return [rna[i:i + 3] for i in range(0, len(rna), 3)]


# overlapping_reads
def f(contig: str, left="GATTAC", right="TTACAG", n=8):
    return contig.startswith(left) and contig.endswith(right) and len(contig) == n


def g(left="GATTAC", right="TTACAG", n=8):
    return left[:n - len(right)] + right


# kmer_number
def f(code: int, kmer="GATTACA", bases="ACGT"):
    return code >> 14 == 0 and all(bases[code // 4 ** i % 4] == c for i, c in enumerate(kmer))


def g(kmer="GATTACA", bases="ACGT"):
    return sum(bases.index(c) * 4 ** i for i, c in enumerate(kmer))


# mutated_sites
def f(sites: List[int], a="GATTACAGATTA", b="GACTATAGGTTA"):
    return all((i in sites) == (a[i] != b[i]) for i in range(len(a)))


def g(a="GATTACAGATTA", b="GACTATAGGTTA"):
    return [i for i in range(len(a)) if a[i] != b[i]]


# motif_starts
def f(hits: List[int], seq="ATGCATGATGC", motif="ATG"):
    return hits == sorted(set(hits)) and len(hits) == seq.count(motif) and all(seq[i:].startswith(motif) for i in hits)


def g(seq="ATGCATGATGC", motif="ATG"):
    return [i for i in range(len(seq)) if seq[i:].startswith(motif)]


# tandem_position
def f(pos: int, unit="ACGGT", motif="TAC", after=200):
    return pos > after and (unit * 100)[pos:pos + 3] == motif


def g(unit="ACGGT", motif="TAC", after=200):
    return (unit * 100).index(motif, after + 1)


# every_dimer_once
def f(seq: str, bases="ACGT"):
    return len(seq) == len(bases) ** 2 + 1 and all(a + b in seq for a in bases for b in bases)


def g(bases="ACGT"):
    s = bases[0]
    while True:
        nxt = [b for b in bases[::-1] if s[-1] + b not in s]
        if not nxt:
            return s
        s += nxt[0]


# shared_probe
def f(probe: str, a="CCATGGTACCTT", b="AGGTACCAATGC", n=6):
    return probe in a and probe in b and len(probe) == n


def g(a="CCATGGTACCTT", b="AGGTACCAATGC", n=6):
    return next(a[i:i + n] for i in range(len(a)) if a[i:i + n] in b)


# point_mutation
def f(seq: str, ref="ACCTGACCTG", i=4, base="T"):
    return seq[i] == base and seq[:i] + seq[i + 1:] == ref[:i] + ref[i + 1:]


def g(ref="ACCTGACCTG", i=4, base="T"):
    return ref[:i] + base + ref[i + 1:]


# enzyme_cuts
def f(parts: List[str], seq="AAGAATTCTTGAATTCGG", site="GAATTC"):
    return "|".join(parts) == seq.replace(site, site[0] + "|" + site[1:])


def g(seq="AAGAATTCTTGAATTCGG", site="GAATTC"):
    return seq.replace(site, site[0] + " " + site[1:]).split()


# base_counts
def f(seq: str, counts=[3, 1, 4, 2], bases="ACGT"):
    return [seq.count(b) for b in bases] == counts


def g(counts=[3, 1, 4, 2], bases="ACGT"):
    return "".join(b * c for b, c in zip(bases, counts))


# gc_skew
def f(skew: List[int], seq="GGCATCCGAC"):
    return skew[0] == 0 and [b - a for a, b in zip(skew, skew[1:])] == [(c == "G") - (c == "C") for c in seq]


def g(seq="GGCATCCGAC"):
    out = [0]
    for c in seq:
        out.append(out[-1] + (c == "G") - (c == "C"))
    return out


# melting_mix
def f(mix: List[int], size=20, temp=56):
    return len(mix) == 2 and sum(mix) == size and 2 * mix[0] + 4 * mix[1] == temp


def g(size=20, temp=56):
    gc = temp // 2 - size
    return [size - gc, gc]


# copies_after_cycles
def f(copies: int, cycles=12, start=5):
    return copies >> cycles == start and copies % 2 ** cycles == 0


def g(cycles=12, start=5):
    return start << cycles


# repeats_for_count
def f(n: int, unit="ACGGT", count=260):
    return (unit * n).count("G") == count


def g(unit="ACGGT", count=260):
    return count // unit.count("G")


# purine_bits
def f(bits: int, seq="GACTAGGA"):
    return bin(bits)[2:] == "".join(str(int(c in "AG")) for c in seq)


def g(seq="GACTAGGA"):
    return sum(2 ** i for i, c in enumerate(seq[::-1]) if c in "AG")


# lowered_bytes
def f(data: List[int], seq="GATTC"):
    return "".join(map(chr, data)) == seq.lower()


def g(seq="GATTC"):
    return [ord(c) for c in seq.lower()]
