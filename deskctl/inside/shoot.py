"""Take pictures of screens in a browser.

Usage: shoot.py CONFIG TASKS, where TASKS is a JSON file that deskctl/screenshots.py writes.
Lines `@ n/m text` say how far things are, lines `= name<tab>taken` or `= name<tab>sentence` are results.
"""

import json
import os
import sys
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

PATIENCE = 60_000
SETTLE = 1_200
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--hide-scrollbars"]
# Password of the people of the demo world; the administrator has his own.
PASSWORDS = {"admin": "admin"}
DEMO_PASSWORD = "demo"


class Photographer:
    """One browser; each person stays signed in from picture to picture."""

    def __init__(self, chromium, address, folder):
        self.chromium = chromium
        self.address = address
        self.folder = Path(folder)
        self.contexts = {}

    def take(self, task):
        width, height = task["size"]
        page = self.get_context(task["person"]).new_page()
        try:
            page.set_viewport_size({"width": width, "height": height})
            page.goto(self.address + task["path"])
            self.wait_drawn(page, task)
            for verb, rest in task["steps"]:
                getattr(self, f"do_{verb}")(page, rest)
            page.wait_for_timeout(SETTLE)
            page.screenshot(path=self.folder / f"{task['name']}.png", animations="disabled")
        finally:
            page.close()

    def get_context(self, person):
        if person not in self.contexts:
            context = self.chromium.new_context(
                locale="zh-CN", timezone_id="Asia/Shanghai", reduced_motion="reduce"
            )
            context.set_default_timeout(PATIENCE)
            if person:
                self.sign_in(context, person)
            self.contexts[person] = context
        return self.contexts[person]

    def sign_in(self, context, person):
        page = context.new_page()
        page.goto(f"{self.address}/web/login")
        page.fill("input[name=login]", person)
        page.fill("input[name=password]", PASSWORDS.get(person, DEMO_PASSWORD))
        page.click("button[type=submit]")
        page.wait_for_selector(".o_main_navbar")
        page.close()

    def wait_drawn(self, page, task):
        if task["person"]:
            page.wait_for_selector(".o_action_manager > *")
        page.wait_for_function("document.fonts.status === 'loaded'")

    def do_type(self, page, rest):
        page.keyboard.type(rest)

    def do_press(self, page, rest):
        page.keyboard.press(rest)

    def do_click(self, page, rest):
        page.click(rest)

    def do_wait(self, page, rest):
        page.wait_for_selector(rest)


def main(tasks_file):
    work = json.loads(Path(tasks_file).read_text("utf-8"))
    tasks = work["tasks"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=work["browser"], args=ARGUMENTS)
        photographer = Photographer(chromium, work["address"], work["folder"])
        for number, task in enumerate(tasks):
            sys.stdout.write(f"@ {number}/{len(tasks)} {task['name']}\n")
            sys.stdout.flush()
            try:
                photographer.take(task)
                sys.stdout.write(f"= {task['name']}\ttaken\n")
            except Error as error:
                sentence = " ".join(str(error).split())
                sys.stdout.write(f"{task['name']}: {sentence}\n= {task['name']}\tfailed\n")
        chromium.close()
    sys.stdout.flush()


if __name__ == "__main__":
    os.environ.setdefault("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
    main(sys.argv[2])
