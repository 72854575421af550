"""Which articles answer a question? Plain Python, no database.

Chinese is cut into pairs of characters, because customers write without spaces. Each pair also counts
by its sound, so that a wrong character of the same sound and pinyin typed as letters still find the
article. Everyday words are translated into the trade's by a table of synonyms.
"""

import math
import re
import unicodedata
from collections import Counter, defaultdict
from functools import lru_cache

from pypinyin import lazy_pinyin

MAX_LENGTH = 200
TITLE_WEIGHT = 3
SOUND_WEIGHT = 0.35
SYNONYM_WEIGHT = 1.5
SHORTEST_SOUND, LONGEST_SOUND = 3, 12
# BM25: how soon repeating a term stops helping, and how much long articles are held back.
SATURATION, LENGTH_SHARE = 1.2, 0.6
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


def cut_article(title, body):
    """Terms of an article; what its title says counts more."""
    terms = cut(body)
    for term, count in cut(title).items():
        terms[term] += TITLE_WEIGHT * count
    return dict(terms)


class Ranking:
    """Articles by their terms, and the synonyms that turn a question into the trade's words."""

    def __init__(self, articles, synonyms=()):
        """`articles`: id → terms of `cut_article`; `synonyms`: pairs of (written, tuple of spoken)."""
        self.synonyms = [(written, tuple(spoken)) for written, spoken in synonyms]
        self.postings = defaultdict(dict)
        self.lengths = {}
        for article, terms in articles.items():
            self.lengths[article] = sum(terms.values())
            for term, count in terms.items():
                self.postings[term][article] = count
        self.mean = sum(self.lengths.values()) / len(self.lengths) if self.lengths else 1

    def cut_question(self, text):
        """Terms of a question: its own, those of synonyms, and sounds that are spelled out in letters."""
        text = normalise(text)[:MAX_LENGTH]
        terms = cut(text)
        for written, spoken in self.synonyms:
            if any(word in text for word in spoken):
                for term, count in cut(written).items():
                    terms[term] = max(terms[term], SYNONYM_WEIGHT * count)
        for word in re.findall(r"[a-z]+", text):
            terms.update(self._get_spelled(word))
        return terms

    def _get_spelled(self, word):
        found = Counter()
        for start in range(len(word)):
            for length in range(SHORTEST_SOUND, min(LONGEST_SOUND, len(word) - start) + 1):
                sound = SOUND + word[start : start + length]
                if sound in self.postings:
                    found[sound] = 1
        return found

    def search(self, text, limit=3, allowed=None, uses=None):
        """[(article, score)], best first. `uses` (id → times) lets what helped before win among equals."""
        scores = defaultdict(float)
        total = len(self.lengths)
        for term, weight in self.cut_question(text).items():
            articles = self.postings.get(term)
            if not articles:
                continue
            rarity = math.log(1 + (total - len(articles) + 0.5) / (len(articles) + 0.5))
            for article, count in articles.items():
                held_back = 1 - LENGTH_SHARE + LENGTH_SHARE * self.lengths[article] / self.mean
                scores[article] += (
                    weight * rarity * count * (SATURATION + 1) / (count + SATURATION * held_back)
                )
        uses = uses or {}
        ranked = [
            (article, score * (1 + 0.02 * math.log1p(uses.get(article, 0))))
            for article, score in scores.items()
            if allowed is None or article in allowed
        ]
        return sorted(ranked, key=lambda pair: (-pair[1], pair[0]))[:limit]
