"""A backup is one file: the store as it stood at one moment, without the views, which are derived from it again."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from corpus.errors import BackupUnusable, HomeDamaged
from index.rows import last_snapshot, new_snapshot
from index.store import Store, note
from index.tables import FORMAT


def back_up(home: Path, path: Path) -> int:
    """Write a home's documents, with all their versions, to a new file; gives the snapshot that it holds. Others may write meanwhile."""
    if path.exists():
        raise BackupUnusable(f"{path} is there already: name a new file, or move that one away")
    if not (home / "plenum.sqlite").exists():
        raise BackupUnusable(f"there is no index in {home}: PLENUM_HOME names the folder that is backed up")
    draft, store = path.with_name(f"{path.name}.{os.getpid()}.tmp"), Store(home / "plenum.sqlite")
    try:
        store.connection().execute("VACUUM INTO ?", (str(draft.resolve()),))
        snapshot = check(draft)
        with draft.open("rb") as file:
            os.fsync(file.fileno())
        draft.replace(path)
        return snapshot
    except (sqlite3.Error, OSError) as error:
        raise BackupUnusable(f"{path} cannot be written ({error}): name a file on a disk that has room") from error
    finally:
        draft.unlink(missing_ok=True)
        store.close()


def restore(home: Path, path: Path) -> int:
    """Put what a backup holds in place of what a home holds; gives the snapshot that this makes. A server that runs goes on with it."""
    check(path)
    home.mkdir(parents=True, exist_ok=True)
    set_aside(home / "plenum.sqlite")
    store = Store(home / "plenum.sqlite")
    try:
        before = store.snapshot()
        with sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True) as source:
            source.backup(store.connection())
        source.close()
        with store.writing() as connection:
            snapshot = new_snapshot(connection, before)
            note(connection, {"floor": snapshot})
    except sqlite3.Error as error:
        raise BackupUnusable(f"{path} cannot be restored ({error})") from error
    finally:
        store.close()
    return snapshot


def set_aside(path: Path) -> None:
    """Move a store that is damaged out of the way, so that nothing that may be in it is lost."""
    try:
        store = Store(path)
        try:
            with store.reading() as connection:
                state = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        finally:
            store.close()
    except HomeDamaged:
        state = "damaged"
    if state != "ok":
        for file in [path.with_name(f"{path.name}{ending}") for ending in ("", "-wal", "-shm")]:
            if file.exists():
                file.replace(file.with_name(f"damaged-{file.name}"))


def check(path: Path) -> int:
    """The last snapshot of a store's file; BackupUnusable where it is none, is damaged, or is of another format."""
    if not path.is_file():
        raise BackupUnusable(f"there is no file {path}: name one that `plenum backup` has written")
    try:
        with sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True) as connection:
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            (state,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            snapshot = last_snapshot(connection)
    except sqlite3.Error as error:
        raise BackupUnusable(f"{path} is no backup of Plenum's, or a damaged one ({error}): name another") from error
    finally:
        connection.close()
    if state != "ok":
        raise BackupUnusable(f"{path} is damaged ({state}): name another")
    if version != FORMAT:
        raise BackupUnusable(
            f"{path} has format {version}, and this Plenum restores format {FORMAT}: restore it with the one that wrote it"
        )
    return snapshot
