import { registry } from "@web/core/registry";

// Steps that several stories share. Everything is found by the names of fields, buttons and menus.

/** Register a story; each step may take its time, because many tests share one machine. */
export function addStory(name, { url, steps }) {
    registry.category("web_tour.tours").add(name, {
        url,
        steps: () => steps().map((step) => ({ timeout: 60000, ...step })),
    });
}

/** Choose a record in a many2one field by a part of its name. */
export function choose(field, text) {
    return [
        { content: `type ${text} into ${field}`, trigger: `${field} input`, run: `edit ${text}` },
        {
            content: `choose ${text}`,
            trigger: `.o-autocomplete--dropdown-item:not(.o_m2o_dropdown_option) a:contains(${text})`,
            run: "click",
        },
    ];
}

/** Press a button of the form, the list or the dialog by the name of its method. */
export function press(name, where = "") {
    return { content: `press ${name}`, trigger: `${where} button[name=${name}]:enabled`, run: "click" };
}

/** Wait until the statusbar of the form shows the state. */
export function expectState(state) {
    return {
        content: `the state is ${state}`,
        trigger: `.o_statusbar_status .o_arrow_button_current[data-value=${state}]`,
    };
}

/** Select all rows of the list on the page. */
export function selectAll() {
    return [
        {
            content: "nothing is selected yet and the dialog is closed",
            trigger: "body:not(:has(.modal)) .o_list_view .o_data_row",
        },
        {
            content: "select all rows",
            trigger: ".o_list_view thead .o_list_record_selector input:not(:checked)",
            run: "click",
        },
    ];
}

/** Scan the labels of everything that the dialog expects, items first, then their accessories. */
export function scan(field, readLabels) {
    return {
        content: "scan the labels",
        trigger: `${field} textarea`,
        async run({ edit }) {
            const labels = await readLabels();
            await edit(labels.join("\n"));
        },
    };
}

/** Labels of the items in the list that the dialog shows. */
export function readExpectedLabels() {
    const cells = document.querySelectorAll(".modal [name=expected_item_ids] td[name=item_uid]");
    return [...cells].map((cell) => cell.textContent.trim());
}

/** Sign in the signature box of the page with the name that stands there already. */
export function sign(where) {
    return [
        { content: "open the signature pad", trigger: `${where} .o_signature_empty`, run: "click" },
        {
            content: "adopt the signature",
            trigger: ".modal:has(.o_web_sign_name_and_signature) footer .btn-primary:enabled",
            run: "click",
        },
        {
            content: "the signature is there",
            trigger: `body:not(:has(.o_web_sign_name_and_signature)) ${where} img.o_signature`,
        },
    ];
}

/** Draw a line on the pad, as a finger would. */
function draw(pad) {
    // The browser knows no pointer with this number; the pad would be refused to hold on to it.
    pad.setPointerCapture = () => {};
    const { left, top } = pad.getBoundingClientRect();
    const point = (type, x, y) =>
        pad.dispatchEvent(new PointerEvent(type, { bubbles: true, pointerId: 1, clientX: left + x, clientY: top + y }));
    point("pointerdown", 20, 20);
    point("pointermove", 120, 60);
    point("pointermove", 200, 30);
    point("pointerup", 200, 30);
}

/** Sign on a pad that takes fingers. */
export function drawWithFinger(pad) {
    return { content: "sign with the finger", trigger: pad, run: () => draw(document.querySelector(pad)) };
}
