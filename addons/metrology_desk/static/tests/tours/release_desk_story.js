import { rpc } from "@web/core/network/rpc";
import { inputFiles } from "@web/../tests/utils";
import { addStory } from "./story_steps";

const DESK = ".o_metrology_release_desk";
const BOX = `${DESK} .o_scan_box`;
const IDENTITY_NUMBER = "11010519491231002X";
const PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

/** The order that was made last, as it lies on the counter. */
async function readOrder(field) {
    const [order] = await rpc("/web/dataset/call_kw/metrology.order/search_read", {
        model: "metrology.order",
        method: "search_read",
        args: [[["state", "in", ["signed", "archived"]]], [field]],
        kwargs: { order: "id desc", limit: 1 },
    });
    return order[field];
}

/** Labels on the pieces before the clerk: of what is on the list and not scanned yet. */
function readLabels() {
    const pieces = document.querySelectorAll(".o_release_item:not(.opacity-75), .o_release_item:not(.opacity-75) .o_release_accessory");
    return [...pieces].map((piece) => piece.dataset.uid);
}

/** Type what `read` returns into the box as a scanner does, and wait for the screen to take it. */
function scan(content, read) {
    return [
        { content, trigger: `${BOX}:focus`, run: async ({ edit }) => edit(await read()) },
        { content: "the scanner ends with Enter", trigger: BOX, run: "press Enter" },
    ];
}

function scanLabel(position) {
    return [
        ...scan(`scan piece ${position}`, () => readLabels()[position]),
        {
            content: `piece ${position} is ticked`,
            trigger: `${DESK} .o_release_item:eq(${position}).o_release_done`,
        },
    ];
}

function expectGate(code, isOpen) {
    return {
        content: `${code} is ${isOpen ? "green" : "red"}`,
        trigger: `${DESK} .o_release_condition[data-code=${code}][data-ok="${isOpen ? 1 : 0}"]`,
    };
}

const expectBox = { content: "the cursor is in the box", trigger: `${BOX}:focus` };

function press(key, content) {
    return { content, trigger: BOX, run: `press ${key}` };
}

/** Fill a field of the screen; Enter leads on. */
function fill(field, value) {
    return [
        { content: `enter ${field}`, trigger: `${DESK} [data-field=${field}]:focus`, run: `edit ${value}` },
        { content: "Enter leads on", trigger: `${DESK} [data-field=${field}]`, run: "press Enter" },
    ];
}

function fillCollector() {
    return [
        press("F3", "go to what is missing"),
        ...fill("collector_name", "张伟"),
        {
            content: "the phone of a known contact is there",
            trigger: `${DESK} [data-field=collector_phone]:value(13800138000)`,
        },
        expectGate("identity", true),
        expectBox,
    ];
}

function sign() {
    return [
        press("F9", "the collector signs"),
        { content: "take the name as signature", trigger: ".modal .o_web_sign_auto_button", run: "click" },
        { content: "sign", trigger: ".modal footer .btn-primary:enabled", run: "click" },
        expectGate("signature", true),
    ];
}

function handOver() {
    return [
        { content: "the gate is open", trigger: `${DESK} .o_desk_steps .btn-primary[data-key=Enter]:enabled` },
        press("Enter", "hand over"),
        { content: "yes", trigger: ".modal footer .btn-primary", run: "click" },
        { content: "it is handed over", trigger: `${DESK} .o_release_end .text-bg-success` },
    ];
}

function takePhoto(kind) {
    return [
        { content: `the ${kind} is next`, trigger: `${DESK} .o_release_solution[data-step=${kind}]` },
        press("F7", `photograph the ${kind}`),
        {
            content: "choose a picture where there is no camera",
            trigger: ".modal .o_desk_photo input[type=file]",
            async run() {
                const bytes = Uint8Array.from(atob(PIXEL), (character) => character.charCodeAt(0));
                const file = new File([bytes], "photo.png", { type: "image/png" });
                await inputFiles(".modal .o_desk_photo input[type=file]", [file]);
            },
        },
        {
            content: `the ${kind} is there`,
            trigger: `body:not(:has(.modal)) ${DESK}:not(:has(.o_release_solution[data-step=${kind}]))`,
        },
    ];
}

addStory("metrology_desk_check_in_story", {
    steps: () => [
        ...scan("scan the voucher", () => readOrder("voucher_code")),
        expectGate("voucher", true),
        { content: "the store has been asked", trigger: `${DESK} .o_release_strip .o_release_total` },
        press("Escape", "put the customer aside"),
        { content: "they wait in the queue", trigger: `${DESK} .o_release_queue tbody tr .text-bg-info` },
        { content: "and are put aside", trigger: `${DESK} .o_release_draft` },
    ],
});

addStory("metrology_desk_release_story", {
    steps: () => [
        { content: "the items have been brought", trigger: `${DESK} .o_release_queue tbody tr .text-bg-success` },
        press("Enter", "call the next customer"),
        expectGate("voucher", true),
        ...fillCollector(),
        ...scanLabel(0),
        press("F8", "take the scan back"),
        { content: "it is not ticked any more", trigger: `${DESK} .o_release_items:not(:has(.o_release_done))` },
        ...scanLabel(0),
        ...scanLabel(1),
        expectGate("count", true),
        ...sign(),
        ...handOver(),
    ],
});

addStory("metrology_desk_partial_story", {
    steps: () => [
        ...scan("scan the voucher", () => readOrder("voucher_code")),
        expectGate("voucher", true),
        ...fillCollector(),
        ...scanLabel(0),
        expectGate("count", false),
        press("F4", "the rest stays here"),
        {
            content: "what was not scanned is proposed",
            trigger: ".modal .o_release_leave_items label:eq(1) input:checked",
        },
        { content: "leave it here", trigger: ".modal .o_release_leave_confirm:enabled", run: "click" },
        { content: "it stays, with its reason", trigger: `${DESK} .o_release_item .text-warning-emphasis` },
        expectGate("count", true),
        ...sign(),
        ...handOver(),
        { content: "the screen tells what stays", trigger: `${DESK} .o_release_end li .font-monospace` },
    ],
});

addStory("metrology_desk_lost_voucher_story", {
    steps: () => [
        ...scan("type the order number", () => readOrder("name")),
        expectGate("voucher", false),
        press("F7", "the voucher is lost"),
        ...fill("collector_name", "张伟"),
        ...fill("collector_id_no", IDENTITY_NUMBER),
        {
            content: "only the last four characters are kept",
            trigger: `${DESK} [data-field=collector_id_no]:value(**************002X)`,
        },
        ...takePhoto("letter"),
        { content: "a second person is next", trigger: `${DESK} .o_release_solution[data-step=second]` },
        press("F7", "call a second person"),
        {
            content: "choose the supervisor",
            trigger: ".modal .o_release_second select",
            run: "selectByLabel Supervisor",
        },
        { content: "ask", trigger: ".modal .o_release_second_confirm:enabled", run: "click" },
        ...takePhoto("identity_photo"),
        expectGate("identity", true),
        {
            content: "the screen says who is waited for",
            trigger: `${DESK} .o_release_condition[data-code=voucher] .text-warning:contains(Supervisor)`,
        },
        ...scanLabel(0),
        ...sign(),
        { content: "the gate is closed", trigger: `${DESK} .o_desk_steps .btn-primary:disabled` },
        { content: "and it is put aside", trigger: BOX, run: "press Escape" },
        { content: "as waiting for a second person", trigger: `${DESK} .o_release_draft .text-bg-warning` },
    ],
});

addStory("metrology_second_person_story", {
    steps: () => [
        { content: "open the release", trigger: ".o_list_view .o_data_row td[name=name]", run: "click" },
        {
            content: "confirm",
            trigger: ".o_form_statusbar button[name=action_confirm_lost_voucher]:enabled",
            run: "click",
        },
        { content: "letter, card and face are compared", trigger: ".modal footer .btn-primary", run: "click" },
        { content: "it is confirmed", trigger: "[name=second_confirmed_at]" },
    ],
});

addStory("metrology_desk_lost_voucher_end_story", {
    steps: () => [
        { content: "what was put aside", trigger: `${DESK} .o_release_draft:not(:has(.text-bg-warning))`, run: "click" },
        expectGate("voucher", true),
        expectBox,
        ...handOver(),
    ],
});

addStory("metrology_desk_used_voucher_story", {
    steps: () => [
        ...scan("scan the voucher", () => readOrder("voucher_code")),
        { content: "it is refused loudly", trigger: `${DESK} .o_desk_message.alert-danger:contains(张伟)` },
        { content: "nothing can be handed over", trigger: `${DESK} .o_release_end` },
        { content: "the own draft is open", trigger: BOX, run: "press Escape" },
        { content: "take it up", trigger: `${DESK} .o_release_draft`, run: "click" },
        expectGate("unused", false),
        { content: "the gate is closed", trigger: `${DESK} .o_desk_steps .btn-primary:disabled, ${DESK} .o_release_gate .text-danger` },
    ],
});

addStory("metrology_desk_onsite_release_story", {
    steps: () => [
        ...scan("scan the voucher", () => readOrder("voucher_code")),
        expectGate("voucher", true),
        ...fillCollector(),
        expectGate("count", true),
        ...sign(),
        ...handOver(),
    ],
});
