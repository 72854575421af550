import asyncio
import logging
import signal
import sys

from .connector import Connector
from .settings import Settings


async def main(path):
    """Work until somebody ends it; a half-sent message is sent again by the next start."""
    task = asyncio.current_task()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, task.cancel)
    try:
        await Connector(Settings.load(path)).run()
    except asyncio.CancelledError:
        logging.getLogger(__name__).info("ended")


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    asyncio.run(main(sys.argv[1]))
