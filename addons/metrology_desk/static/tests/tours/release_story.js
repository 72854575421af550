import { rpc } from "@web/core/network/rpc";
import { addStory, expectState, press, scan, sign } from "./story_steps";

/** The code on the customer's copy, which the clerk scans. */
async function readVoucher() {
    const id = Number(location.pathname.match(/(\d+)$/)[1]);
    const [order] = await rpc("/web/dataset/call_kw/metrology.order/read", {
        model: "metrology.order",
        method: "read",
        args: [[id], ["voucher_code"]],
        kwargs: {},
    });
    return order.voucher_code;
}

function readLines() {
    const cells = document.querySelectorAll("[name=line_ids] td[name=item_id]");
    return [...cells].map((cell) => cell.textContent.trim().split(" ")[0]);
}

addStory("metrology_retrieval_story", {
    steps: () => [press("action_request_retrieval", ".o_form_statusbar"), expectState("requested")],
});

addStory("metrology_release_story", {
    steps: () => {
        let voucher;
        return [
            {
                content: "take the customer's copy",
                trigger: ".o_form_view",
                async run() {
                    voucher = await readVoucher();
                },
            },
            {
                content: "open the release menu",
                trigger: "[data-menu-xmlid='metrology_base.menu_release']",
                run: "click",
            },
            {
                content: "release by scanning",
                trigger: ".o-dropdown--menu [data-menu-xmlid='metrology_pickup.menu_metrology_release_start']",
                run: "click",
            },
            {
                content: "scan the voucher",
                trigger: ".modal [name=code] input",
                async run({ edit }) {
                    await edit(voucher);
                },
            },
            press("action_start", ".modal"),
            expectState("draft"),
            { content: "who collects", trigger: "[name=collector_name] input", run: "edit 张伟" },
            { content: "phone of the collector", trigger: "[name=collector_phone] input", run: "edit 13800138000" },
            scan("[name=scanned]", readLines),
            { content: "leave the scan box", trigger: "[name=count_remark] textarea", run: "click" },
            { content: "the count is right", trigger: "[name=line_ids] .o_data_row [name=is_scanned] input:checked" },
            ...sign("[name=signature]"),
            press("action_release", ".o_form_statusbar"),
            expectState("released"),
        ];
    },
});
