import { rpc } from "@web/core/network/rpc";
import { addStory, drawWithFinger } from "./story_steps";

const DESK = ".o_intake_desk";
const BOX = `${DESK} .o_scan_box`;
const SCREEN = ".o_customer_screen";

function press(key, content) {
    return { content, trigger: `${BOX}:focus`, run: `press ${key}` };
}

/** Go to another page of the house, as the second screen or window at the counter shows it. */
function goTo(content, trigger, action, getPath = () => "") {
    return {
        content,
        trigger,
        async run() {
            location.href = `/odoo/action-metrology_intake.action_metrology_${action}${await getPath()}`;
        },
        expectUnloadPage: true,
    };
}

/** The order that the booking has become. */
async function getOrderPath() {
    const ids = await rpc("/web/dataset/call_kw/metrology.order/search", {
        model: "metrology.order",
        method: "search",
        args: [[["state", "=", "checked"], ["is_onsite", "=", true]]],
        kwargs: { order: "id desc", limit: 1 },
    });
    return `/${ids[0]}`;
}

addStory("metrology_onsite_order_story", {
    steps: () => [
        {
            content: "the visit is expected today",
            trigger: `${DESK} .o_intake_expected button:contains(北京宏达精密仪器)`,
            run: "click",
        },
        { content: "its two pieces are there", trigger: `${DESK} .o_intake_line:eq(1)` },
        { content: "none is to be scanned", trigger: `${DESK}:not(:has(.o_intake_waiting)) .o_intake_line` },
        { content: "it is work on site", trigger: `${DESK} input[name=is_onsite]:checked` },
        press("F6", "check"),
        { content: "it is checked", trigger: `${DESK} .o_desk_message.alert-success:contains(已核对)` },
        press("F9", "the customer signs"),
        goTo("turn to the customer's screen", ".modal .o_customer_code img", "customer_screen"),
        { content: "the order is shown", trigger: `${SCREEN} .o_customer_item:eq(1)` },
        drawWithFinger(`${SCREEN} canvas`),
        { content: "agree", trigger: `${SCREEN} .o_customer_agree:enabled`, run: "click" },
        goTo("back to the desk", `${SCREEN} .o_customer_idle h1:contains(谢谢)`, "intake_desk", getOrderPath),
        { content: "the institute is to sign", trigger: `${DESK} [data-key=F9]:contains(本院签字)` },
        press("F9", "sign for the institute"),
        { content: "the work can begin", trigger: `${DESK} .o_desk_message.alert-success:contains(可以开始现场检测)` },
    ],
});
