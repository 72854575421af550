import { rpc } from "@web/core/network/rpc";
import { addStory } from "./story_steps";

const BOX = ".o_metrology_scan .o_scan_box";

function type(code) {
    return [
        { content: `scan ${code}`, trigger: BOX, run: `edit ${code}` },
        { content: "the scanner ends with Enter", trigger: BOX, run: "press Enter" },
    ];
}

/** Wait until the box is empty and has the focus, ready for the next scan. */
const expectReady = { content: "the box is ready", trigger: `${BOX}:focus:placeholder-shown` };

/** The label that was printed last. */
async function readLabel() {
    const [item] = await rpc("/web/dataset/call_kw/metrology.order.item/search_read", {
        model: "metrology.order.item",
        method: "search_read",
        args: [[["item_uid", "!=", false]], ["item_uid"]],
        kwargs: { order: "id desc", limit: 1 },
    });
    return item.item_uid;
}

addStory("metrology_scan_story", {
    steps: () => [
        { content: "nothing has been scanned", trigger: ".o_metrology_scan .o_scan_empty" },
        {
            content: "scan the label",
            trigger: BOX,
            run: async ({ edit }) => edit(await readLabel()),
        },
        { content: "the scanner ends with Enter", trigger: BOX, run: "press Enter" },
        { content: "the item is there", trigger: ".o_scan_card[data-kind=item] .o_scan_steps .btn-primary" },
        expectReady,
        ...type("<b>NIEMAND</b>"),
        { content: "the wrong scan is refused, its text stays text", trigger: ".o_scan_unknown:contains(<b>)" },
        { content: "both scans are listed", trigger: ".o_scan_history .o_scan_entry:eq(1)" },
        expectReady,
        { content: "take the wrong scan back", trigger: BOX, run: "press F8" },
        { content: "the item is shown again", trigger: ".o_scan_card[data-kind=item]" },
        {
            content: "the wrong scan is gone",
            trigger: ".o_scan_history:not(:has(.o_scan_entry:eq(1)))",
        },
        { content: "the first step is one key", trigger: BOX, run: "press Enter" },
        { content: "the hand-over is open", trigger: ".modal .o_form_view [name=scanned] textarea" },
        { content: "leave it", trigger: ".modal footer .btn-secondary", run: "click" },
        expectReady,
    ],
});
