import { addStory, expectState, press } from "./story_steps";

addStory("metrology_dunning_story", {
    steps: () => [
        {
            content: "open the receivable that was asked for",
            trigger: ".o_list_view .o_data_row td[name=name]:contains(AAA)",
            run: "click",
        },
        { content: "the first reminder is there", trigger: "[name=event_ids] .o_data_row td[name=amount]:contains(100.00)" },
        press("action_plan"),
        { content: "say who promised", trigger: "[name=signatory] input", run: "edit 王总" },
        { content: "say where it is recorded", trigger: "[name=recording] input", run: "edit REC-2026-1" },
        { content: "a first instalment", trigger: "[name=instalment_ids] .o_field_x2many_list_row_add a", run: "click" },
        { content: "its day", trigger: "[name=instalment_ids] .o_selected_row [name=date] input", run: "edit 2099-01-05" },
        { content: "its amount", trigger: "[name=instalment_ids] .o_selected_row [name=amount] input", run: "edit 100" },
        press("action_agree"),
        expectState("agreed"),
    ],
});
