"""The few things that can be set: by environment (`PLENUM_*`), or in `plenum.toml` in the working directory."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from corpus.errors import BadSetting
from corpus.tokens import DOCUMENTS
from index.encode import DEFAULT_MODEL

FILE = "plenum.toml"


class Settings(BaseSettings):
    """What a run of Plenum is told from outside; read once and passed down."""

    model_config = SettingsConfigDict(env_prefix="PLENUM_", toml_file=FILE, extra="forbid", frozen=True)

    home: Path = Field(Path(".plenum"), description="folder of the index")
    corpus: str = Field(str(DOCUMENTS), description="folder that an empty home is filled from; empty text: none")
    encoder: str = Field(DEFAULT_MODEL, description="name or folder of a sentence-transformers model; a precision may follow after a colon")
    host: str = Field("127.0.0.1", description="address to serve on")
    port: int = Field(8000, ge=0, le=65535, description="port to serve on; 0: any that is free")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment goes before the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def read_settings() -> Settings:
    """The settings of this process; BadSetting where one is not what it should be."""
    try:
        return Settings()  # type: ignore[call-arg]  # every field has a default
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(map(str, first["loc"]))
        raise BadSetting(f"the setting {name!r} (PLENUM_{name.upper()} or {FILE}) is {first['input']!r}: {first['msg']}") from None
    except ValueError as error:
        raise BadSetting(f"{FILE} cannot be read ({error}): mend the TOML") from None
