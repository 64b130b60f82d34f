"""Every error that Plenum raises on purpose, as one tree.

    PlenumError
    ├── CallerError               the caller can mend it
    │   ├── Unreadable            a file that no reader could turn into documents
    │   ├── BadDocument           a document without an id, without text, too long ...
    │   ├── BadQuestion           a question that is empty, too long or not text
    │   ├── BadFilter             a filter that is no label with a value
    │   ├── BadSetting            a setting that is not what it should be
    │   ├── UnknownDocument       no document has this id
    │   ├── BadGold               a gold set, or another judged set, that cannot be asked as it is
    │   ├── NotComparable         runs, or halves of a run, that were not made on the same ground
    │   └── EncoderMismatch       the index was made with another encoder
    └── WorldError                the machine has to change
        ├── HomeUnusable          the index folder cannot be opened or written
        ├── EncoderUnavailable    the encoder's weights or libraries are missing
        ├── ReaderUnavailable     the reader's weights are missing or not the right ones
        ├── Overloaded            more is asked at once than can wait
        └── UnverifiedAnswer      an answer broke the invariant and was not sent

Each message says what happened, with which value, and what to do next.
"""


class PlenumError(Exception):
    """Something that a user is told in one sentence."""


class CallerError(PlenumError):
    """The request has to change."""


class WorldError(PlenumError):
    """The machine, or Plenum itself, has to change."""


class Unreadable(CallerError):
    """A file that no reader could turn into documents."""


class BadDocument(CallerError):
    """A document that cannot be stored as it is."""


class BadQuestion(CallerError):
    """A question that cannot be asked as it is."""


class BadFilter(CallerError):
    """A filter that is no label with a value."""


class BadSetting(CallerError):
    """A setting that is not what it should be."""


class UnknownDocument(CallerError):
    """No document has this id."""


class BadGold(CallerError):
    """A gold set, or another judged set, that cannot be asked as it is."""


class NotComparable(CallerError):
    """Runs, or halves of a run, that were not made on the same ground."""


class EncoderMismatch(CallerError):
    """The index was made with another encoder or another splitting."""


class HomeUnusable(WorldError):
    """The index folder cannot be opened, read or written."""


class EncoderUnavailable(WorldError):
    """The encoder's weights or libraries are missing or not the right ones."""


class ReaderUnavailable(WorldError):
    """The reader's weights are missing or not the right ones."""


class Overloaded(WorldError):
    """More is asked at once than can wait; it may be asked again in so many seconds."""

    def __init__(self, message: str, seconds: int) -> None:
        super().__init__(message)
        self.seconds = seconds


class UnverifiedAnswer(WorldError):
    """An answer broke the citation invariant; it is never sent."""
