"""What the connector must know, from one file that only its user may read."""

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """Where Odoo is, where the exchange is, and the secrets of both."""

    desk: str
    system_name: str
    token: str
    journal: Path
    recordings: Path
    generated: Path
    sounds: Path
    control: Path
    ami_port: int
    ami_user: str
    ami_secret: str

    @classmethod
    def load(cls, path):
        content = json.loads(Path(path).read_text("utf-8"))
        for name in ("journal", "recordings", "generated", "sounds", "control"):
            content[name] = Path(content[name])
        return cls(**content)
