import { inputFiles } from "@web/../tests/utils";
import { addStory, choose, press, readExpectedLabels, scan, selectAll } from "./story_steps";

const PDF = "%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n";


/** Wait until both rows of the list have the mark. */
function expectBoth(mark) {
    return [1, 2].map((row) => ({
        content: `row ${row} has ${mark}`,
        trigger: `body:not(:has(.modal)) .o_list_view .o_data_row:nth-child(${row}) ${mark}`,
    }));
}

function handOver(person, label) {
    return [
        ...choose(`.modal [name=${person}]`, label),
        scan(".modal [name=scanned]", readExpectedLabels),
        { content: "leave the scan box", trigger: ".modal [name=remark] textarea", run: "click" },
        press("action_hand_over", ".modal"),
    ];
}

addStory("metrology_laboratory_story", {
    steps: () => [
        press("action_view_jobs", ".o_form_view"),
        ...selectAll(),
        press("action_accept", ".o_control_panel"),
        ...handOver("giver_id", "赵库管"),
        ...expectBoth("td[name=state] .text-bg-info"),
        ...selectAll(),
        press("action_start", ".o_control_panel"),
        ...expectBoth("td[name=verifier_id] img"),
        ...selectAll(),
        press("action_finish", ".o_control_panel"),
        { content: "open the results", trigger: ".modal .o_field_widget[name=result] input", run: "click" },
        {
            content: "they passed",
            trigger: ".o_select_menu_item:first",
            run: "click",
        },
        {
            content: "the line has taken the result over",
            trigger: ".modal [name=line_ids] .o_data_row:first td[name=result]:not(:empty)",
        },
        {
            content: "drop the certificates",
            trigger: ".modal [name=pdf_ids] input[type=file]:not(:visible)",
            async run() {
                const cells = document.querySelectorAll(".modal [name=line_ids] td[name=item_uid]");
                const files = [...cells].map(
                    (cell) => new File([PDF], `${cell.textContent.trim()}.pdf`, { type: "application/pdf" })
                );
                await inputFiles(".modal [name=pdf_ids] input[type=file]", files);
            },
        },
        { content: "the files are there", trigger: ".modal [name=pdf_ids] .o_attachment:eq(1)" },
        press("action_finish", ".modal"),
        ...expectBoth("td[name=state] .text-bg-success"),
    ],
});

addStory("metrology_review_story", {
    steps: () => [
        press("action_view_certificates", ".o_form_view"),
        ...selectAll(),
        press("action_review", ".o_control_panel"),
        ...expectBoth("td[name=checker_id] img"),
    ],
});

addStory("metrology_approval_story", {
    steps: () => [
        press("action_view_certificates", ".o_form_view"),
        ...selectAll(),
        press("action_approve", ".o_control_panel"),
        ...expectBoth("td[name=state] .text-bg-success"),
    ],
});

addStory("metrology_lab_return_story", {
    steps: () => [
        press("action_view_jobs", ".o_form_view"),
        ...selectAll(),
        press("action_return_to_store", ".o_control_panel"),
        ...handOver("taker_id", "赵库管"),
        { content: "the dialog has closed", trigger: "body:not(:has(.modal)) .o_list_view" },
    ],
});
