"""The files that come from Odoo: written whole or not at all, then taken over by the exchange."""

import hashlib

RELOADED = {"pjsip.conf": "res_pjsip.so", "extensions.conf": "pbx_config.so", "queues.conf": "app_queue.so"}


class Configuration:
    """The generated files of one exchange."""

    def __init__(self, folder):
        self.folder = folder
        self.sum = self._sum_up()

    def _sum_up(self):
        """The same sum as Odoo works out, so that both know whether anything is to be done."""
        files = {path.name: path.read_text("utf-8") for path in self.folder.glob("*.conf")}
        text = "\0".join(f"{name}\0{files[name]}" for name in sorted(files))
        return hashlib.sha256(text.encode()).hexdigest() if files else ""

    async def take(self, files, manager):
        """Write the files that differ and have the exchange read them again.

        What the exchange did not take over is not counted as taken: the sum stays, so it is sent again.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        unknown = files.keys() - RELOADED.keys()
        if unknown:
            raise ValueError(f"no file of ours: {', '.join(sorted(unknown))}")
        self.sum = ""
        for name, text in files.items():
            path = self.folder / name
            fresh = path.with_suffix(".new")
            fresh.touch(mode=0o640)
            fresh.write_text(text, "utf-8")
            fresh.replace(path)
        for name in files:
            await manager.act("Reload", Module=RELOADED[name])
        self.sum = self._sum_up()
