"""What people say around a question: greetings, "please", "could you tell me". What is asked is the rest.

Told by form alone. An order stays one ("List all cities"), and so does what is told about no question word ("Tell me about trams").
"""

from __future__ import annotations

import re

from service.options import ASKING

GREETING = r"(?:hi|hello|hey|dear all|good (?:morning|afternoon|evening|day)|thanks|thank you)\b(?: (?:there|everyone|all))?[\s,.!:–-]+"
REMARK = (
    r"\b(?:oh|ah|ok(?:ay)?|great|nice|cool|good|right|fine|perfect|interesting|understood"
    r"|alright|all right|got it|i see|thanks|thank you)\b"
)
ADVERBS = r"(?:(?:please|kindly|just|quickly|briefly|possibly|perhaps|maybe|also)\s+)*"
ORDERS = r"list|name|enumerate|give|show|tell|compare|contrast|summari[sz]e|explain|describe|outline|find|say|remind|quote"
KNOW = (
    rf"(?:tell|show|remind)\s+(?:me|us)\s+{ADVERBS}|explain\s+(?:to\s+(?:me|us)\s+)?|say\s+|find\s+out\s+"
    r"|(?:do|does|did)\s+(?:you|anyone|anybody|someone|somebody)\s+(?:happen to\s+)?know\s+"
    r"|(?:i|we)(?:['’]d|\s+would|\s+should)?\s+(?:want|need|like|love|wish)\s+to\s+(?:know|learn|understand|find out|ask)\s+"
    r"|(?:i|we)(?:['’]m|\s+am|['’]re|\s+are|\s+was|\s+were)\s+(?:wondering|curious|interested)\s+"
    r"|(?:any\s+idea|i\s+wonder|my\s+question\s+is|question)[\s,:]+"
)

OPENINGS = tuple(
    re.compile(rf"^\W*{form}", re.IGNORECASE)
    for form in (
        GREETING,
        rf"(?:{REMARK}\s*)+[,.!]+\s*",
        r"(?:please|kindly)\b[\s,]+",
        rf"(?:can|could|would|will)\s+(?:you|we|i|someone|anyone)\s+{ADVERBS}(?=(?:{ORDERS})\b)",
        rf"(?:{KNOW}){ADVERBS}(?=(?:exactly\s+)?{ASKING})",
    )
)
"""What may stand before a question, taken away one after the other."""

ENDING = re.compile(r"[\s,]+(?:please|thanks|thank you|thx|pls)\s*(?P<signs>[?.!]*)\s*$", re.IGNORECASE)


def plainly(question: str) -> str:
    """The question without what is said around it; itself where nothing else would be left."""
    text, before = question, ""
    while text != before:
        before = text
        for opening in OPENINGS:
            text = opening.sub("", text, count=1)
    text = ENDING.sub(lambda found: found["signs"], text)
    if not re.search(r"\w", text):
        return question
    return text if text == question else text[:1].upper() + text[1:]
