import { addStory, choose, expectState, press, readExpectedLabels, scan } from "./story_steps";

let labels = [];

addStory("metrology_store_in_story", {
    steps: () => [
        press("action_view_items", ".o_form_view"),
        {
            content: "read the labels on the instruments",
            trigger: ".o_list_view .o_data_row td[name=item_uid]",
            run() {
                const cells = document.querySelectorAll(".o_list_view .o_data_row td[name=item_uid]");
                labels = [...cells].map((cell) => cell.textContent.trim());
            },
        },
        {
            content: "open the store",
            trigger: "[data-menu-xmlid='metrology_base.menu_store']",
            run: "click",
        },
        {
            content: "hand over by scanning",
            trigger: ".o-dropdown--menu [data-menu-xmlid='metrology_intake.menu_metrology_handover_wizard']",
            run: "click",
        },
        ...choose(".modal [name=giver_id]", "谢受理"),
        scan(".modal [name=scanned]", () => labels),
        { content: "leave the scan box", trigger: ".modal [name=remark] textarea", run: "click" },
        press("action_hand_over", ".modal"),
        {
            content: "the hand-over is booked",
            trigger: "body:not(:has(.modal)) .o_form_view [name=metrology_kind]",
        },
    ],
});

addStory("metrology_fetch_story", {
    steps: () => [
        press("action_fetch", ".o_form_statusbar"),
        scan(".modal [name=scanned]", readExpectedLabels),
        { content: "leave the scan box", trigger: ".modal [name=remark] textarea", run: "click" },
        press("action_hand_over", ".modal"),
        expectState("fetched"),
    ],
});
