"""Speed of paper: one commission order against Odoo's stock PDF path, and a sheaf of labels."""

from . import databases, wkhtmltopdf
from .counter import Counter
from .harness import Figure, compare, interleave, timed
from .server import server

NAMES = ("P9.labels", "P9")
LINES = 18
LABELS = 200
LABEL_SECONDS = 3
ORDER_REPORT = "metrology_intake.report_order"
LABEL_REPORT = "metrology_intake.report_item_label_40x20"
STOCK_TEMPLATE = """
<t t-name="web.bench_order">
  <t t-call="web.html_container">
    <t t-foreach="docs" t-as="doc">
      <t t-call="web.external_layout">
        <div class="page">
          <h2>委托单 <span t-field="doc.name"/></h2>
          <div class="row">
            <div class="col-6">委托单位：<span t-field="doc.submitting_partner_id"/></div>
            <div class="col-6">证书单位：<span t-field="doc.certificate_name"/></div>
            <div class="col-6">证书地址：<span t-field="doc.certificate_address"/></div>
            <div class="col-6">送检人：<span t-field="doc.submitter_name"/></div>
            <div class="col-6">电话：<span t-field="doc.submitter_phone"/></div>
            <div class="col-6">送检日期：<span t-field="doc.order_date"/></div>
            <div class="col-6">承诺日期：<span t-field="doc.promised_date"/></div>
          </div>
          <table class="table table-sm">
            <thead><tr><th>编号</th><th>名称</th><th>型号规格</th><th>出厂编号</th><th>制造厂</th>
              <th>附件</th><th>外观</th><th>服务</th><th>承诺日期</th><th>费用</th></tr></thead>
            <tbody>
              <tr t-foreach="doc.item_ids" t-as="item">
                <td><span t-field="item.item_uid"/></td><td><span t-field="item.name"/></td>
                <td><span t-field="item.model_spec"/></td><td><span t-field="item.serial_no"/></td>
                <td><span t-field="item.manufacturer"/></td><td><span t-field="item.accessory_summary"/></td>
                <td><span t-field="item.appearance_id"/></td><td><span t-field="item.service_id"/></td>
                <td><span t-field="item.promised_date"/></td><td><span t-field="item.fee_amount"/></td>
              </tr>
            </tbody>
          </table>
          <p>费用合计：<span t-field="doc.fee_due"/></p>
          <div class="row"><div class="col-6">委托人签字：</div><div class="col-6">接收人签字：</div></div>
        </div>
      </t>
    </t>
  </t>
</t>
"""


class Press:
    """One signed order and many items, printed by either engine."""

    def __init__(self, database):
        self.counter = Counter(database)
        self.order = self.counter.take_in(LINES)
        self.many = self.counter.take_in(LABELS)

    def print(self, report, ids_of):
        """Bytes of one PDF made in a transaction of its own."""
        with self.counter.desk.transaction() as env:
            content, _kind = env["ir.actions.report"]._render_qweb_pdf(report, ids_of(env))
        if not content.startswith(b"%PDF"):
            raise AssertionError(f"{report} gave no PDF")
        return content

    def print_order(self):
        return self.print(ORDER_REPORT, lambda _env: [self.order])

    def print_stock_order(self):
        return self.print("web.bench_order", lambda _env: [self.order])

    def print_labels(self):
        return self.print(LABEL_REPORT, lambda env: env["metrology.order"].browse(self.many).item_ids.ids)

    def add_stock_report(self, url):
        """The same data as a report of the stock kind, whose style sheets come from the server at ``url``."""
        with self.counter.desk.system() as env:
            env["ir.config_parameter"].set_param("report.url", url)
            env["ir.ui.view"].create(
                {"name": "bench_order", "type": "qweb", "key": "web.bench_order", "arch": STOCK_TEMPLATE}
            )
            env["ir.actions.report"].create(
                {
                    "name": "bench_order",
                    "model": "metrology.order",
                    "report_type": "qweb-pdf",
                    "report_name": "web.bench_order",
                }
            )


def measure():
    database = databases.copy(databases.suite(), "paper")
    try:
        press = Press(database)
        yield _measure_labels(press)
        yield _measure_order(press, database)
    finally:
        databases.drop(database)


def _measure_order(press, database):
    figure = Figure("P9", f"commission order of {LINES} lines as PDF, warm; against the stock PDF path", 10)
    missing = wkhtmltopdf.put_on_path()
    if missing:
        figure.note = missing
        figure.product = timed(press.print_order)
        return figure
    with server(database) as url:
        press.add_stock_report(url)
        return compare(
            figure,
            *interleave(press.print_order, press.print_stock_order, repeats=2, warm_up=2),
            over=lambda ours, theirs: theirs / ours,
        )


def _measure_labels(press):
    press.print_labels()
    times = [timed(press.print_labels) for _round in range(5)]
    allowed = LABEL_SECONDS * 1000
    return compare(
        Figure("P9.labels", f"{LABELS} labels in one PDF, of {LABEL_SECONDS} s", 1, True),
        times,
        [allowed] * len(times),
    )
