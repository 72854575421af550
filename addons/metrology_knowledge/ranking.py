"""Which articles answer a question? By its words and by its meaning; plain Python, no database.

Chinese is cut into pairs of characters, because customers write without spaces. Each pair also counts
by its sound, so that a wrong character of the same sound and pinyin typed as letters still find the
article. Everyday words are translated into the trade's by a table of synonyms. What no word tells, the
likeness of meanings does: to the questions that an article answers, and to what it says.
"""

import math
import re
import unicodedata
from collections import Counter, defaultdict
from functools import lru_cache

import numpy
from pypinyin import lazy_pinyin

MAX_LENGTH = 200
TITLE_WEIGHT = 3
SOUND_WEIGHT = 0.35
SYNONYM_WEIGHT = 1.5
SHORTEST_SOUND, LONGEST_SOUND = 3, 12
# BM25: how soon repeating a term stops helping, and how much long articles are held back.
SATURATION, LENGTH_SHARE = 1.2, 0.6
# Likenesses of meaning differ by hundredths. How much what an article says counts beside what it is asked,
# how much the best match of words, and how much a thousand times of having helped.
BODY_SHARE, WORDS_SHARE, USE_SHARE = 0.5, 0.05, 0.01
# Less than this is noise: letters at random, a number.
LEAST_LIKENESS = 0.86
HAN = r"\u3400-\u9fff"
WORDS = re.compile(rf"[{HAN}]+|[a-z0-9]+")
SOUND = "~"


def normalise(text):
    """Full width to half width, lower case, never longer than a question is."""
    return unicodedata.normalize("NFKC", text or "").lower()


@lru_cache(maxsize=50_000)
def get_sound(pair):
    """`证书` → `~zhengshu`"""
    return SOUND + "".join(lazy_pinyin(pair))


def cut(text):
    """Terms of a text with how much each counts."""
    terms = Counter()
    for word in WORDS.findall(normalise(text)):
        if word[0].isascii():
            terms[word] += 1
            continue
        for pair in (word[at : at + 2] for at in range(max(len(word) - 1, 1))):
            terms[pair] += 1
            if len(pair) == 2:
                terms[get_sound(pair)] += SOUND_WEIGHT
    return terms


def cut_article(title, body, questions=()):
    """Terms of an article; what its title says counts more."""
    terms = cut(body)
    for term, count in cut(title).items():
        terms[term] += TITLE_WEIGHT * count
    for question in questions:
        terms.update(cut(question))
    return dict(terms)


def compare(rows, meaning):
    """Likeness of each row; not by `@`, whose threads get in each other's way on a busy machine."""
    return numpy.einsum("ij,j->i", rows, meaning)


class Ranking:
    """Articles by their terms and meanings, and the synonyms that turn a question into the trade's words."""

    def __init__(self, articles, synonyms=()):
        """Take the articles in.

        :param articles: id → (terms of `cut_article`, meanings: what it is asked, and last what it says)
        :param synonyms: pairs of (written, tuple of spoken)
        """
        self.synonyms = [(written, tuple(spoken)) for written, spoken in synonyms]
        self.articles = list(articles)
        self.postings = self._weigh_terms([terms for terms, _meanings in articles.values()])
        meanings = [meanings for _terms, meanings in articles.values()]
        self.starts = numpy.cumsum([0, *(len(rows) - 1 for rows in meanings)])[:-1]
        self.asked = self._stack([rows[:-1] for rows in meanings])
        self.said = self._stack([rows[-1:] for rows in meanings])

    def _stack(self, rows):
        return numpy.concatenate(rows).astype(numpy.float32) if rows else numpy.zeros((0, 1), numpy.float32)

    def _weigh_terms(self, all_terms):
        """Term → (places of articles, weights by BM25)."""
        lengths = [sum(terms.values()) for terms in all_terms]
        mean = sum(lengths) / len(lengths) if lengths else 1
        found = defaultdict(lambda: ([], []))
        for place, (terms, length) in enumerate(zip(all_terms, lengths, strict=True)):
            held_back = SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * length / mean)
            for term, count in terms.items():
                places, weights = found[term]
                places.append(place)
                weights.append(count * (SATURATION + 1) / (count + held_back))
        return {
            term: (
                numpy.array(places),
                numpy.array(weights) * math.log(1 + (len(lengths) - len(places) + 0.5) / (len(places) + 0.5)),
            )
            for term, (places, weights) in found.items()
        }

    def cut_question(self, text):
        """Terms of a question: its own, those of synonyms, and sounds that are spelled out in letters."""
        text = normalise(text)[:MAX_LENGTH]
        terms = cut(text)
        for written, spoken in self.synonyms:
            if any(word in text for word in spoken):
                for term, count in cut(written).items():
                    terms[term] = max(terms[term], SYNONYM_WEIGHT * count)
        terms.update(self._get_spelled("".join(re.findall(r"[a-z]+", text))))
        return terms

    def _get_spelled(self, letters):
        found = Counter()
        for start in range(len(letters)):
            for length in range(SHORTEST_SOUND, min(LONGEST_SOUND, len(letters) - start) + 1):
                sound = SOUND + letters[start : start + length]
                if sound in self.postings:
                    found[sound] = 1
        return found

    def _match_words(self, text):
        """How well each article fits by its words; the best one has 1."""
        scores = numpy.zeros(len(self.articles))
        for term, weight in self.cut_question(text).items():
            if term in self.postings:
                places, weights = self.postings[term]
                scores[places] += weight * weights
        return scores / (scores.max(initial=0) or 1)

    def search(self, text, meaning=None, limit=3):
        """[(article, score)], best first.

        :param meaning: what the question means; without it only words decide
        """
        words = self._match_words(text)
        scores = WORDS_SHARE * words
        spelled = words.any() and not re.search(f"[{HAN}]", text or "")
        if meaning is not None and meaning.any() and self.articles and not spelled:
            likeness = numpy.maximum.reduceat(compare(self.asked, meaning), self.starts)
            if words.any() or likeness.max() >= LEAST_LIKENESS:
                scores = scores + likeness + BODY_SHARE * compare(self.said, meaning)
        order = numpy.argsort(-scores, kind="stable")[:limit]
        return [(self.articles[place], float(scores[place])) for place in order if scores[place] > 0]


def prefer_used(ranked, uses, limit):
    """What helped before wins among those that fit alike.

    :param ranked: [(article, score)]
    :param uses: id → times; articles that are not in it are left out
    """
    raised = [
        (article, score + USE_SHARE * math.log1p(uses[article]) / math.log(1000))
        for article, score in ranked
        if article in uses
    ]
    return sorted(raised, key=lambda pair: -pair[1])[:limit]
