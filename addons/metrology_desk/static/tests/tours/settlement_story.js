import { addStory, expectState, press } from "./story_steps";

addStory("metrology_settlement_story", {
    steps: () => [
        press("action_settle"),
        { content: "open the statement", trigger: ".o_list_view .o_data_row td[name=name]", run: "click" },
        expectState("prepared"),
        { content: "the sum is there", trigger: "[name=total_amount]:contains(80.00)" },
        press("action_send"),
        expectState("sent"),
    ],
});
