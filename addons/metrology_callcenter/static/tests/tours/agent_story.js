import { registry } from "@web/core/registry";

/** The caller waits already; two customers have the number. */
registry.category("web_tour.tours").add("metrology_callcenter_agent_story", {
    steps: () => [
        { content: "sit down: the cursor is there", trigger: ".o_agent_sign_in input:focus", run: "edit 1001" },
        { trigger: ".o_agent_sign_in button", run: "click" },
        { content: "be ready: the caller rings", trigger: "[data-state=idle]:not(.badge)", run: "click" },
        { trigger: ".o_agent_tabs [data-outcome=ringing]" },
        { content: "nobody is guessed", trigger: ".o_call_choose" },
        { content: "a name from outside is text", trigger: ".o_agent_name_shown:contains('<img src=x')" },
        { trigger: ".o_agent_answer", run: "click" },
        { trigger: ".o_agent_tabs [data-outcome=talking]" },
        { content: "choose who calls", trigger: ".o_call_candidate:contains(双胞胎公司) .o_call_is", run: "click" },
        { trigger: ".o_call_candidate:contains(双胞胎公司) .fa-check-circle" },
        { trigger: ".o_agent_hang_up", run: "click" },
        { trigger: ".o_agent_state[data-state=acw]" },
        { content: "note the call", trigger: ".o_call_category", run: "selectByLabel 检测进度" },
        { trigger: ".o_call_result", run: "selectByLabel 已解答" },
        { trigger: ".o_call_text", run: "edit 告知了承诺日期" },
        { trigger: ".o_call_done", run: "click" },
        { content: "ready again, nothing is open", trigger: ".o_agent_state[data-state=idle]" },
        { trigger: ".o_agent_empty" },
        { content: "pause with a reason", trigger: ".o_agent_bar [data-state=busy]", run: "click" },
        { trigger: ".o_agent_why", run: "edit 消防演习" },
        { trigger: ".o_agent_why", run: "press Enter" },
        { trigger: ".o_agent_reason:contains(消防演习)" },
    ],
});
