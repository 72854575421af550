import { registry } from "@web/core/registry";
import { browser } from "@web/core/browser/browser";

// What the tours of the store need: the test gives labels and badge codes as cookies, a scan is typed with Enter.

const BOX = ".o_metrology_store .o_scan_box";

function getGiven(name) {
    const found = document.cookie.split("; ").find((one) => one.startsWith(`${name}=`));
    return decodeURIComponent(found.slice(name.length + 1));
}

function key(name, content) {
    return { content, trigger: BOX, run: `press ${name}` };
}

/** Scan a code that is known when the step runs. */
function scan(content, getCode) {
    return [
        { content, trigger: BOX, run: ({ edit }) => edit(getCode()) },
        { content: "the scanner ends with Enter", trigger: BOX, run: "press Enter" },
        { content: "the box is ready again", trigger: `${BOX}:focus:placeholder-shown` },
    ];
}

/** Scan the piece that the screen asks for. */
function scanTarget() {
    return scan("scan what the screen asks for", () => document.querySelector(".o_store_target").dataset.label);
}

const expectProgress = (text) => ({ content: `${text} is done`, trigger: `.o_desk_status:contains(${text})` });

function add(name, steps) {
    registry.category("web_tour.tours").add(name, {
        steps: () => steps().map((step) => ({ timeout: 60000, ...step })),
    });
}

add("metrology_store_handover", () => [
    { content: "the lists are there", trigger: ".o_store_board .o_store_tabs" },
    key("F9", "look at what came back"),
    { content: "the reception has something", trigger: ".o_store_group[data-kind=store_in]" },
    key("Enter", "begin with the first"),
    { content: "one piece at a time", trigger: ".o_store_target[data-label]" },
    ...scanTarget(),
    expectProgress("1 / 3"),
    key("F8", "take the scan back"),
    expectProgress("0 / 3"),
    ...scanTarget(),
    expectProgress("1 / 3"),
    {
        content: "the hand-held is reloaded",
        trigger: ".o_store_target[data-label]",
        run: () => browser.location.reload(),
        expectUnloadPage: true,
    },
    expectProgress("1 / 3"),
    { content: "the accessory is not there", trigger: ".o_store_target .fa-paperclip" },
    key("F4", "say so"),
    { content: "in words", trigger: ".modal .o_store_reason input[type=text]", run: "edit 袋内没有探头" },
    { content: "and go on", trigger: ".modal .o_store_reason input[type=text]", run: "press Enter" },
    expectProgress("2 / 3"),
    { content: "the box has the cursor after the dialog", trigger: `body:not(:has(.modal)) ${BOX}:focus` },
    ...scanTarget(),
    { content: "now the people", trigger: ".o_store_people .o_store_giver" },
    ...scan("the giver shows a badge", () => getGiven("store_badge")),
    { content: "the giver is known", trigger: ".o_store_giver .fa-id-badge" },
    key("F6", "the person with the hand-held takes"),
    { content: "the taker is known", trigger: ".o_store_taker .fa-id-badge" },
    key("Enter", "book it"),
    { content: "it is booked, with one difference", trigger: ".o_store_done[data-state=done] .text-danger" },
    key("Enter", "back to the tasks"),
    { content: "the lists are there again", trigger: ".o_store_board .o_store_tabs" },
]);

/** Let every request of this page fail, as without a network. */
function cutConnection() {
    const { send } = XMLHttpRequest.prototype;
    XMLHttpRequest.prototype.send = function () {
        setTimeout(() => this.dispatchEvent(new Event("error")));
    };
    window.restoreConnection = () => {
        XMLHttpRequest.prototype.send = send;
        browser.dispatchEvent(new Event("online"));
    };
}

add("metrology_store_count", () => [
    { content: "the lists are there", trigger: ".o_store_board .o_store_tabs" },
    key("F7", "begin a stocktake"),
    ...scan("choose a shelf", () => getGiven("store_shelf")),
    { content: "it is chosen", trigger: ".o_store_count .badge:contains(S1)" },
    key("F4", "count it"),
    { content: "scan the shelf first", trigger: ".o_store_count .o_store_where" },
    ...scan("the shelf", () => getGiven("store_shelf")),
    { content: "we stand before it", trigger: ".o_store_where:contains(S1)" },
    { content: "the connection is lost", trigger: BOX, run: () => cutConnection() },
    ...scan("the first piece", () => getGiven("store_label")),
    { content: "the screen says so", trigger: ".o_scan_offline" },
    { content: "the connection is back", trigger: BOX, run: () => window.restoreConnection() },
    { content: "and recovers by itself", trigger: ".o_metrology_store:not(:has(.o_scan_offline))" },
    expectProgress("1 / 2"),
    ...scan("a strange label", () => "OLD-LABEL-7"),
    { content: "it is noted", trigger: ".o_desk_message:contains(OLD-LABEL-7)" },
    key("F4", "finish"),
    { content: "one is missing", trigger: "[data-result=missing] .o_store_last:contains(谢受理)" },
    { content: "one is unknown", trigger: "[data-result=unknown] [data-label='OLD-LABEL-7']" },
]);
