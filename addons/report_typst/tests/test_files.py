import base64

from odoo.tests import BaseCase, tagged

from .. import typst_image, typst_qr
from .common import make_png


@tagged("post_install", "-at_install")
class TestFiles(BaseCase):
    def test_image_takes_bytes_and_base64(self):
        png = make_png()
        self.assertEqual(typst_image(png).path, typst_image(base64.b64encode(png)).path)
        self.assertEqual(typst_image(png).path, typst_image(base64.b64encode(png).decode()).path)

    def test_what_is_no_picture_is_left_out(self):
        svg = b'<svg xmlns="http://www.w3.org/2000/svg"><image href="/etc/passwd"/></svg>'
        for content in (None, False, b"", b"not a picture", svg, make_png()[:20]):
            self.assertIsNone(typst_image(content))

    def test_picture_of_absurd_size_is_left_out(self):
        self.assertIsNone(typst_image(make_png(10000, 4001)))

    def test_qr_is_a_vector_picture(self):
        code = typst_qr("WT-2026-000001")
        self.assertTrue(code.path.endswith(".svg"))
        self.assertTrue(code.content.startswith(b"<svg"))
        self.assertNotEqual(code.path, typst_qr("WT-2026-000002").path)
        self.assertIsNone(typst_qr(""))
