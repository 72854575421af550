"""The connector of a private exchange, as a process of its own."""

import os
import signal
import subprocess

from . import child, place

PACKAGE = place.ADDONS / "metrology_telephony_asterisk"


class Connector:
    """Ties one Exchange to one Odoo."""

    def __init__(self, exchange, address, token):
        self.exchange = exchange
        self.settings = exchange.folder / "connector.json"
        self.log = exchange.folder / "log" / "connector"
        self.process = None
        self._write(address, token)

    def _write(self, address, token):
        exchange = self.exchange
        self.settings.touch(mode=0o600)
        place.write_json(
            self.settings,
            {
                "desk": address,
                "system_name": exchange.system_name,
                "token": token,
                "journal": str(exchange.journal),
                "recordings": str(exchange.recordings),
                "generated": str(exchange.etc / "desk"),
                "sounds": str(exchange.sounds),
                "control": str(exchange.folder / "run" / "asterisk.ctl"),
                "ami_port": exchange.ami_port,
                "ami_user": "desk",
                "ami_secret": exchange.ami_secret,
            },
        )
        self.settings.chmod(0o600)

    def start(self):
        with open(self.log, "ab") as output:
            self.process = subprocess.Popen(
                [str(place.PYTHON), "-m", "connector", str(self.settings)],
                cwd=PACKAGE,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=child.environment(PYTHONPATH=PACKAGE, PYTHONDONTWRITEBYTECODE="1"),
                start_new_session=True,
            )

    def kill(self):
        """End it as a power cut would."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self):
        if self.process:
            child.end(self.process)
