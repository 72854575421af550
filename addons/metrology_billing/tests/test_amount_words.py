from odoo.tests import BaseCase, tagged

from ..amount_words import amount_in_capitals


@tagged("post_install", "-at_install")
class TestAmountWords(BaseCase):
    """人民币大写 as the rules for filling in vouchers want it."""

    def test_known_amounts(self):
        expected = {
            0: "零元整",
            0.01: "壹分",
            0.1: "壹角整",
            0.25: "贰角伍分",
            1: "壹元整",
            1.05: "壹元零伍分",
            10: "壹拾元整",
            20.5: "贰拾元伍角整",
            105: "壹佰零伍元整",
            1005.3: "壹仟零伍元叁角整",
            1409.5: "壹仟肆佰零玖元伍角整",
            6007.14: "陆仟零柒元壹角肆分",
            10000: "壹万元整",
            10001: "壹万零壹元整",
            100500: "壹拾万零伍佰元整",
            107000.53: "壹拾万柒仟元伍角叁分",
            16409.02: "壹万陆仟肆佰零玖元零贰分",
            1297000: "壹佰贰拾玖万柒仟元整",
            100000000: "壹亿元整",
            100010000: "壹亿零壹万元整",
            123456789.12: "壹亿贰仟叁佰肆拾伍万陆仟柒佰捌拾玖元壹角贰分",
            -12.3: "负壹拾贰元叁角整",
        }
        self.assertEqual({amount: amount_in_capitals(amount) for amount in expected}, expected)

    def test_binary_fractions_do_not_lose_a_cent(self):
        self.assertEqual(amount_in_capitals(0.1 + 0.2), "叁角整")
        self.assertEqual(amount_in_capitals(1.005 + 0.005), "壹元零壹分")

    def test_every_amount_reads_back(self):
        """Reading the words digit by digit gives the amount again."""
        digits = {name: value for value, name in enumerate("零壹贰叁肆伍陆柒捌玖")}
        units = {"拾": 10, "佰": 100, "仟": 1000}

        def read(words):
            total = section = digit = 0
            for name in words:
                if name in digits:
                    digit = digits[name]
                elif name in units:
                    section += digit * units[name]
                    digit = 0
                elif name == "万":
                    section = (section + digit) * 10000
                    total, section, digit = total + section, 0, 0
                elif name == "亿":
                    total, section, digit = (total + section + digit) * 10**8, 0, 0
            return total + section + digit

        for step in (1, 7, 10, 101, 1001, 99990, 1000100, 70300040):
            for index in range(200):
                number = step * index
                words = amount_in_capitals(number)
                self.assertTrue(words.endswith("元整"), words)
                self.assertEqual(read(words.removesuffix("元整")), number, words)
                self.assertNotIn("零零", words)

    def test_a_sum_beyond_words_is_refused(self):
        with self.assertRaises(ValueError):
            amount_in_capitals(10**16)
