import json
from unittest.mock import patch

from odoo import http
from odoo.tests import HttpCase, tagged

from .common import TypstCase, read_pages


@tagged("post_install", "-at_install")
class TestPrintMenu(TypstCase, HttpCase):
    def download(self, records, report_type="qweb-pdf"):
        ids = ",".join(map(str, records.ids))
        return self.url_open(
            "/report/download",
            data={
                "data": json.dumps([f"/report/pdf/{self.report.report_name}/{ids}", report_type]),
                "context": json.dumps({"lang": "en_US"}),
                "csrf_token": http.Request.csrf_token(self),
            },
        )

    def test_download_has_the_name_of_the_report(self):
        self.authenticate("admin", "admin")
        response = self.download(self.partners[0])
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.headers["Content-Type"], "application/pdf")
        self.assertIn("Letter%20%E4%BA%91%E6%B2%B3", response.headers["Content-Disposition"])
        self.assertIn("云河电力设备厂", read_pages(response.content)[0])
        self.assertEqual(len(read_pages(self.download(self.partners).content)), 2)

    def test_direct_address_shows_the_pdf(self):
        self.authenticate("admin", "admin")
        response = self.url_open(f"/report/pdf/{self.report.report_name}/{self.partners[0].id}")
        self.assertEqual(response.headers["Content-Type"], "application/pdf")

    def test_error_reaches_the_browser_as_a_sentence(self):
        self.authenticate("admin", "admin")
        self.partners[0].unlink()
        with self.assertLogs("odoo.addons.web.controllers.report", "WARNING"):
            response = self.download(self.partners[0])
        self.assertNotIn("Content-Disposition", response.headers)
        self.assertIn("does not exist any more", response.text)

    def test_stranger_is_sent_to_log_in(self):
        response = self.url_open(f"/report/pdf/{self.report.report_name}/{self.partners[0].id}")
        self.assertNotEqual(response.headers.get("Content-Type"), "application/pdf")

    def test_print_menu_downloads_without_wkhtmltopdf(self):
        category = self.env["res.partner.category"].create({"name": "云河"})
        self.report.model = category._name
        self.report.create_action()
        code = """
            (async () => {
                const { download } = odoo.loader.modules.get("@web/core/network/download");
                const asked = [];
                download._download = async (options) => asked.push(options);
                document.querySelector(".o_cp_action_menus button").click();
                const until = async (find) => {
                    for (let i = 0; i < 100 && !find(); i++) {
                        await new Promise((resolve) => setTimeout(resolve, 50));
                    }
                    return find();
                };
                const inMenu = (selector) => document.querySelector(`.o-dropdown--menu ${selector}`);
                await until(() => inMenu(".fa-print"));
                if (!inMenu("[aria-label*=Letter]")) {
                    inMenu(".fa-print").parentElement.click();
                }
                (await until(() => inMenu("[aria-label*=Letter]"))).click();
                await until(() => asked.length);
                const [url, type] = JSON.parse(asked[0].data.data);
                const right = type === "qweb-pdf" && url.includes("test_letter/");
                if (right && asked[0].url === "/report/download") {
                    console.log("test successful");
                } else {
                    console.error(JSON.stringify(asked));
                }
            })();
        """
        with patch.object(
            self.env.registry["ir.actions.report"], "get_wkhtmltopdf_state", lambda self: "install"
        ):
            self.browser_js(
                f"/odoo/{category._name}/{category.id}",
                code,
                ready="!!document.querySelector('.o_form_view .o_cp_action_menus button')",
                login="admin",
            )
