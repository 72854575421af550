import { ConnectionLostError, rpc } from "@web/core/network/rpc";
import { addStory, drawWithFinger, press, sign } from "./story_steps";

const DESK = ".o_intake_desk";
const BOX = `${DESK} .o_scan_box`;
const PIECES = 20;
const MAX_ACTIONS_PER_ITEM = 3;

/** What a person does: each scan, key and click counts once. */
let actions = 0;

function scan(code) {
    return [
        {
            content: `scan ${code}`,
            trigger: `${BOX}:focus`,
            async run({ edit, press: pressKey }) {
                actions += 1;
                await edit(code);
                await pressKey("Enter");
            },
        },
    ];
}

function key(name, content) {
    return {
        content: `${name}: ${content}`,
        trigger: BOX,
        async run({ press: pressKey }) {
            actions += 1;
            await pressKey(name);
        },
    };
}

function expectThat(content, trigger) {
    return { content, trigger };
}

function expectMessage(tone, text) {
    return expectThat(`it says ${text}`, `${DESK} .o_desk_message.alert-${tone}:contains(${text})`);
}

/** Type into the cell that has the cursor. */
function type(cell, text) {
    return [{ content: `type ${text}`, trigger: `${DESK} [data-name=${cell}] input`, run: `edit ${text}` }];
}

const expectReady = expectThat("the cursor is back in the scan box", `${BOX}:focus:placeholder-shown`);

const pieces = [...Array(PIECES).keys()].map((index) => `REP${String(index + 1).padStart(4, "0")}`);

addStory("metrology_repeat_intake_story", {
    steps: () => [
        expectThat("nothing is open", `${DESK} .o_intake_empty`),
        ...scan("82370001"),
        expectThat("the customer was found by telephone", `${DESK} .o_intake_panel h2:contains(北京宏达精密仪器)`),
        key("F3", "the whole last order"),
        ...pieces.flatMap((code, index) => [
            expectThat(
                `${PIECES - index} to go`,
                `${DESK} .o_intake_waiting:contains(待扫描 ${PIECES - index} 件)`
            ),
            ...scan(code),
        ]),
        expectThat("all are here", `${DESK}:not(:has(.o_intake_waiting)) .o_intake_line:eq(19)`),
        expectReady,
        key("F6", "check and print"),
        expectMessage("success", "已核对"),
        {
            content: "not more than three actions per piece",
            trigger: `${DESK} [data-key=F9]`,
            run() {
                if (actions > PIECES * MAX_ACTIONS_PER_ITEM) {
                    throw new Error(`${actions} actions for ${PIECES} pieces`);
                }
                document.body.dataset.actionsPerItem = String(actions / PIECES);
            },
        },
        key("F9", "the customer signs"),
        expectThat("the code for the telephone is there", ".modal .o_customer_code img[data-url*='/metrology/sign/']"),
        { content: "the customer signs here", trigger: ".modal .o_sign_here", run: "click" },
        expectThat("the customer's turn", ".modal [name=role] span[raw-value=customer]"),
        ...sign(".modal"),
        press("action_sign", ".modal"),
        expectThat("the clerk's turn", ".modal [name=role] span[raw-value=clerk]"),
        ...sign(".modal:has(span[raw-value=clerk])"),
        press("action_sign", ".modal:has(span[raw-value=clerk])"),
        expectMessage("success", "双方已签字"),
        key("F10", "next customer"),
        expectThat("the desk is free", `${DESK} .o_intake_empty`),
        expectReady,
    ],
});

addStory("metrology_instrument_first_story", {
    steps: () => [
        expectThat("nothing is open", `${DESK} .o_intake_empty`),
        ...scan("测试卡"),
        expectThat("several kinds fit", `${DESK} .o_intake_match:eq(1)`),
        ...scan("82370001"),
        expectThat("the next scan is no choice", `${DESK}:not(:has(.o_intake_match)) .o_intake_panel h2:contains(北京宏达精密仪器)`),
        key("F10", "another customer"),
        ...scan("测试卡"),
        expectThat("they are shown again", `${DESK} .o_intake_match:eq(1)`),
        key("Escape", "none of them"),
        expectThat("they are gone", `${DESK}:not(:has(.o_intake_match)) .o_intake_empty`),
        ...scan("测试卡"),
        {
            content: "the number of the second kind",
            trigger: `${DESK} .o_intake_match:contains(测试卡尺乙) kbd`,
            async run({ anchor, edit, press: pressKey }) {
                const number = anchor.textContent;
                document.querySelector(BOX).focus();
                await edit(number, BOX);
                await pressKey("Enter");
            },
        },
        expectThat("the second one, still without a customer", `${DESK}:has(.o_intake_no_customer) .o_intake_line [data-name=name]:contains(测试卡尺乙)`),
        expectReady,
        ...scan("82370001"),
        expectThat("the customer comes later", `${DESK} .o_intake_panel h2:contains(北京宏达精密仪器)`),
        expectThat("and finds the piece", `${DESK} .o_intake_totals:contains(器具 1 件)`),
        ...scan("测长小尺"),
        expectThat("what customers call it", `${DESK} .o_intake_totals:contains(器具 2 件)`),
        ...scan("无名仪器"),
        expectMessage("danger", "无名仪器"),
        key("Insert", "a line for it all the same"),
        expectThat("it waits for its kind", `${DESK} .o_intake_line [data-name=name]:contains(无名仪器)`),
        expectMessage("success", "无名仪器"),
        expectThat("the box is empty for the next scan", `${DESK} .o_scan_box:not(:value(无名仪器))`),
    ],
});

/** 50 rows as they come out of Excel; four of them are wrong. */
function makeRows() {
    const rows = [...Array(50).keys()].map((index) => ["测试卡尺", "0-150", `NEW${index}`, "恒砺量具", "1", "无"]);
    rows[4][0] = "没有这种器具";
    rows[10][1] = "";
    rows[20][2] = "NEW19";
    rows[30][4] = "很多";
    return [["器具名称", "型号规格", "出厂编号", "制造厂", "数量", "附件"], ...rows]
        .map((row) => row.join("\t"))
        .join("\n");
}

function correct(row, cell, text) {
    return {
        content: `correct row ${row}`,
        trigger: `${DESK} .o_intake_sheet tr[data-row="${row}"] td[data-name=${cell}] input`,
        run: `edit ${text}`,
    };
}

addStory("metrology_first_intake_story", {
    steps: () => [
        ...scan("宏达精密仪器"),
        expectThat("the customer was found by name", `${DESK} .o_intake_panel h2:contains(北京宏达精密仪器)`),
        {
            content: "paste the rows",
            trigger: `${BOX}:focus`,
            run() {
                const clipboardData = new DataTransfer();
                clipboardData.setData("text/plain", makeRows());
                const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
                document.activeElement.dispatchEvent(event);
            },
        },
        expectThat("four rows are wrong", `${DESK} .o_sheet_wrong:contains(4 行有误)`),
        expectThat(
            "the cell says what is wrong",
            `${DESK} tr[data-row="5"] td[data-name=name].o_sheet_error:contains(检测目录中没有)`
        ),
        { content: "take the good rows", trigger: `${DESK} .o_sheet_take:enabled`, run: "click" },
        expectThat("46 were taken", `${DESK} .o_intake_totals:contains(器具 46 件)`),
        expectThat("four rows wait", `${DESK} .o_intake_sheet tbody:has(tr[data-row="4"]):not(:has(tr[data-row="5"]))`),
        correct(1, "name", "测试卡尺"),
        correct(2, "model_spec", "0-200"),
        correct(3, "serial_no", "NEW20"),
        correct(4, "quantity", "1"),
        expectThat("nothing is wrong any more", `${DESK} .o_sheet_wrong:contains(0 行有误)`),
        { content: "take the rest", trigger: `${DESK} .o_sheet_take:enabled`, run: "click" },
        expectThat("all 50 are in", `${DESK}:not(:has(.o_intake_sheet)) .o_intake_totals:contains(器具 50 件)`),
        { content: "who came", trigger: `${DESK} input[name=submitter_name]`, run: "edit 张伟" },
        { content: "telephone", trigger: `${DESK} input[name=submitter_phone]`, run: "edit 13800138000" },
        key("F6", "check"),
        expectMessage("success", "已核对"),
        expectThat("every line has its label", `${DESK} .o_intake_line:eq(49) .o_scan_code`),
    ],
});

const realRpc = rpc._rpc;

/** Cut the connection; with `isHeard` the server still gets what is sent, only its answers are lost. */
function cut({ isHeard = false } = {}) {
    rpc._rpc = (url, params, settings) => {
        const sent = isHeard && url.includes("/metrology.intake.") ? realRpc(url, params, settings) : Promise.resolve();
        const lost = sent.then(
            () => Promise.reject(new ConnectionLostError(url)),
            () => Promise.reject(new ConnectionLostError(url))
        );
        lost.abort = () => {};
        return lost;
    };
}

function connect() {
    rpc._rpc = realRpc;
    window.dispatchEvent(new Event("online"));
}

function act(content, run, trigger = BOX) {
    return { content, trigger, run };
}

addStory("metrology_lost_connection_story", {
    steps: () => [
        ...scan("82370001"),
        expectThat("the customer is there", `${DESK} .o_intake_panel h2:contains(北京宏达精密仪器)`),
        ...scan("REP0001"),
        expectThat("the first piece", `${DESK} .o_intake_totals:contains(器具 1 件)`),
        act("the answers get lost", () => cut({ isHeard: true })),
        ...scan("REP0002"),
        expectThat("the bar tells it", `${DESK} .o_scan_offline`),
        act("now nothing gets through", () => cut()),
        ...scan("REP0003"),
        ...scan("REP0004"),
        expectThat("the scans are seen to wait", `${DESK} .o_intake_queued:eq(2)`),
        key("F8", "take the last one back"),
        expectThat("it does not wait any more", `${DESK} .o_intake_list:not(:has(.o_intake_queued:eq(2)))`),
        act("go on in the list", async ({ press: pressKey }) => pressKey("ArrowDown"), `${BOX}:focus`),
        { content: "to the maker", trigger: `${DESK} [data-name=name] input:focus`, run: "press Tab" },
        ...type("manufacturer", "新制造厂"),
        { content: "leave the cell", trigger: `${DESK} [data-name=manufacturer] input`, run: "press Enter" },
        expectReady,
        act("the connection is back", () => connect()),
        expectThat("three pieces, none twice", `${DESK}:not(:has(.o_scan_offline)) .o_intake_totals:contains(器具 3 件)`),
        act("cut it once more", () => cut()),
        ...scan("REP0005"),
        expectThat("it waits", `${DESK} .o_intake_queued`),
        {
            content: "reload the page",
            trigger: BOX,
            run: () => location.reload(),
            expectUnloadPage: true,
        },
        expectThat("everything is back", `${DESK} .o_intake_totals:contains(器具 4 件)`),
        expectThat("also what was typed", `${DESK} .o_intake_line [data-name=manufacturer]:contains(新制造厂)`),
        expectReady,
        ...scan("REP0006"),
        expectThat("one more piece", `${DESK} .o_intake_totals:contains(器具 5 件)`),
        { ...act("reload once more", () => location.reload()), expectUnloadPage: true },
        expectThat("everything is back again", `${DESK} .o_intake_totals:contains(器具 5 件)`),
        expectReady,
        key("F8", "take back what was scanned before the reload"),
        expectThat("it is gone", `${DESK} .o_intake_totals:contains(器具 4 件)`),
    ],
});

/** Change the order as another screen would. */
async function changeElsewhere(values) {
    const orderId = Number(location.pathname.match(/(\d+)$/)[1]);
    const call = (method, args) =>
        rpc(`/web/dataset/call_kw/metrology.order.item/${method}`, {
            model: "metrology.order.item",
            method,
            args,
            kwargs: {},
        });
    const ids = await call("search", [[["order_id", "=", orderId]]]);
    await call("write", [ids, values]);
}

addStory("metrology_two_clerks_story", {
    steps: () => [
        ...scan("REP0001"),
        expectThat("the label brought the customer too", `${DESK} .o_intake_panel h2:contains(北京宏达精密仪器)`),
        act("begin to type", async ({ press: pressKey }) => pressKey("ArrowDown"), `${BOX}:focus`),
        { content: "to the maker", trigger: `${DESK} [data-name=name] input:focus`, run: "press Tab" },
        {
            content: "meanwhile another screen changes the same cell",
            trigger: `${DESK} [data-name=manufacturer] input:focus`,
            async run({ edit, press: pressKey }) {
                await changeElsewhere({ manufacturer: "别处改的" });
                await edit("这里改的");
                await pressKey("Enter");
            },
        },
        expectMessage("danger", "刚刚修改了"),
        expectThat("what the other wrote stands there", `${DESK} [data-name=manufacturer].o_intake_error:contains(别处改的)`),
        act("another screen changes another cell", () => changeElsewhere({ model_spec: "0-999" })),
        expectThat("it is shown by itself", `${DESK} .o_intake_line [data-name=model_spec]:contains(0-999)`),
        expectReady,
    ],
});

const SCREEN = ".o_customer_screen";

addStory("metrology_customer_screen_story", {
    steps: () => [
        expectThat("the order is shown with all its pieces", `${SCREEN} .o_customer_item:eq(1):contains(CUST2)`),
        expectThat("with its price", `${SCREEN} .o_customer_total:contains(100.00)`),
        expectThat("nothing can be agreed to unsigned", `${SCREEN} .o_customer_agree:disabled`),
        drawWithFinger(`${SCREEN} canvas`),
        { content: "agree", trigger: `${SCREEN} .o_customer_agree:enabled`, run: "click" },
        expectThat("thanks", `${SCREEN} .o_customer_idle h1:contains(谢谢)`),
    ],
});
