"""A small site with a record of every kind: what tests change, break and build again. It builds without a warning."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from pathlib import Path

from PIL import Image

LETTER = """\
A letter to the council

The bridge was opened on 4 May 1931 by the mayor, Anna Hill.
It cost 12,000 pounds, and it is 40 metres long.
The council met twice.
"We shall build a second one," said the mayor to those who stood by.
The council met again in June 1931.
"""
# Hard-wrapped, with a carriage return at each line's end, a combining accent and words that stand twice.
MINUTES = "\r\n".join(
    [
        "MINUTES of the Cafe\u0301 Society",
        "",
        "The chair reported that the bridge had cost 15,000 pounds by",
        "the end of the year, and that it measures 40 metres.",
        "",
        "The mayor told the meeting: we shall build a second bridge.",
        "The meeting was closed at nine. The meeting was closed at nine.",
        "Some <b>forty</b> people & the mayor came.",
        "",
    ]
)
DIARY = "Diary, 1931\n\nMay. Nobody had told me how long the bridge would be.\nJune 1931. I walked over it at last.\n"


def _pinned(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _picture() -> bytes:
    into = io.BytesIO()
    Image.linear_gradient("L").resize((500, 300)).save(into, "PNG")
    return into.getvalue()


WHOLE: Mapping[str, str | bytes] = {
    "content/site.yaml": """\
title: The bridge
description: What three papers say about one bridge.
introduction: |
  It was opened in 1931 [@letter: opened on 4 May 1931]. Read [the story](chapter:story).
lang: en
words:
  event: Event
theme:
  accent: "#7a1f1f"
units:
  furlong:
    names: [furlongs]
report_errors_to: mailto:editor@example.org
""",
    "content/sources.yaml": f"""\
letter:
  seed: letter.txt
  sha256: {_pinned(LETTER)}
  title: A letter to the council
  author: A neighbour
  kind: letter
  publish: full
  text: What it is, in our words.
minutes:
  seed: minutes.txt
  sha256: {_pinned(MINUTES)}
  title: Minutes
  published: 1931-12
  wrapped: true
  publish: full
  topics: [society]
diary:
  seed: diary.txt
  sha256: {_pinned(DIARY)}
  title: A diary
  publish: full
""",
    "content/timelines/bridges.yaml": """\
title: Bridges
text: What is dated.
events:
  - id: opening
    date: 1931-05-04
    title: The bridge opens
    text: The mayor opened it.
    topics: [anna-hill]
    cite:
      - source: letter
        quote: The bridge was opened on 4 May 1931 by the mayor
  - id: second-meeting
    date: 1931-06
    title: The council meets again
    formerly: [meeting-again]
    updated: 2024-02-01
    cite:
      - source: letter
        quote: The council met again in June 1931.
""",
    "content/timelines/walks.yaml": """\
title: From the diary
events:
  - id: walk
    date: 1931-06
    title: Somebody walks over it
    topics: [anna-hill, society]
    cite:
      - source: diary
        quote: June 1931. I walked over it at last
  - id: secret
    date: 1931
    title: Not yet public
    draft: true
    cite:
      - source: letter
        quote: again in June 1931
""",
    "content/facts/measures.yaml": """\
title: Measures
facts:
  - id: price
    question: What did the bridge cost?
    unit: pound
    status: conflict
    note: One letter, one set of minutes.
    values:
      - value: 12,000
        cite:
          - price-told
      - value: 15,000
        cite:
          - source: minutes
            quote: the bridge had cost 15,000 pounds by the end of the year
    silent: [diary]
  - id: length
    question: How long is the bridge?
    unit: metre
    topics: [anna-hill]
    values:
      - value: 40
        cite:
          - source: letter
            quote: it is 40 metres long
          - source: minutes
            quote: it measures 40 metres
""",
    "content/facts/others.yaml": """\
title: Other questions
facts:
  - id: closing
    question: When was the meeting closed?
    values:
      - value: at nine
        cite:
          - source: minutes
            quote: The meeting was closed at nine.
            line: 7
            after: The meeting was
""",
    "content/excerpts/words.yaml": """\
title: Words
excerpts:
  - id: price-told
    source: letter
    quote: It cost 12,000 pounds
    title: The price in the letter
    note: In *our* words.
    topics: [anna-hill]
  - id: forty
    source: minutes
    quote: Some <b>forty</b> people & the mayor came.
""",
    "content/remarks/promises.yaml": """\
title: Promises
remarks:
  - id: second-bridge
    speaker: anna-hill
    occasion: the opening
    date: 1931
    versions:
      - cite:
          - source: letter
            quote: We shall build a second one
        note: As the letter has it.
      - cite:
          - source: minutes
            quote: we shall build a second bridge
    note: |
      She opened it then [@letter: opened on 4 May 1931 by the mayor].
    topics: [anna-hill]
""",
    "content/topics/names.yaml": """\
title: Names
topics:
  - id: anna-hill
    name: Anna Hill
    kind: person
    text: The mayor.
    cite:
      - source: letter
        quote: the mayor, Anna Hill
    variants:
      - text: Anna Hill
        sources: [letter]
  - id: society
    name: Café Society
    kind: organisation
""",
    "content/figures/drawn.yaml": """\
title: Drawn
figures:
  - id: prices
    title: Two prices
    kind: dots
    facts: [price]
    note: To one scale.
""",
    "content/corrections/first.yaml": """\
title: Corrections
corrections:
  - date: 2024-02-01
    record: second-meeting
    was: May
    now: June
""",
    "content/media/pictures.yaml": """\
title: Pictures
media:
  - id: bridge
    file: bridge.png
    alt: A bridge
    credit: A. Photographer
    rights: Public domain
    caption: Seen from the *river*.
""",
    "content/media/bridge.png": _picture(),
    "content/chapters/story.md": """\
---
id: story
title: The story
order: 1
summary: How it came about.
topics: [anna-hill]
---
[Anna Hill](topic:anna-hill) opened it [@letter: opened on 4 May 1931 by the mayor].

## What was paid

Two prices are told: one [@price-told], and another [@minutes: the bridge had cost 15,000 pounds by the end of the year].

/// fact | price
///

/// figure | prices
///
""",
    "content/chapters/after.md": """\
---
id: after
title: Afterwards
order: 2
updated: 2024-03-04
---
Then there was [a walk](event:walk) [@diary: I walked over it at last]. She promised more [@letter: We shall build a second one].

/// media | bridge
///

/// remark | second-bridge
///
""",
    "seeds/letter.txt": LETTER,
    "seeds/minutes.txt": MINUTES,
    "seeds/diary.txt": DIARY,
    "templates/embeds/excerpt.html": "<p>{{ w.event }}: {{ excerpt.title }}</p>\n",
    "templates/static/more.css": "p { background: url(img/dot.svg) }\n",
    "templates/static/img/dot.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>\n",
}


# Without page templates of its own: of such a site a build notes where texts stand.
PLAIN = {path: text for path, text in WHOLE.items() if not path.endswith(".html")}


def lay(folder: Path, files: Mapping[str, str | bytes] = WHOLE) -> Path:
    """Writes files below a folder, line ends as given."""
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder
