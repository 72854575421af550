import { addStory, choose, expectState, press, sign } from "./story_steps";

function addItem(number, model, serial) {
    const row = `.o_field_widget[name=item_ids] .o_selected_row:nth-child(${number})`;
    return [
        {
            content: "add a line",
            trigger: ".o_field_widget[name=item_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        ...choose(`${row} [name=instrument_type_id]`, "测试卡尺"),
        { content: "maker", trigger: `${row} [name=manufacturer] input`, run: "edit 恒砺量具" },
        { content: "model", trigger: `${row} [name=model_spec] input`, run: `edit ${model}` },
        { content: "serial number", trigger: `${row} [name=serial_no] input`, run: `edit ${serial}` },
        { content: "nothing else came with it", trigger: `${row} [name=no_accessories] input`, run: "click" },
        { content: "the price was found", trigger: `${row} [name=fee_amount]:contains(50)` },
    ];
}

addStory("metrology_intake_story", {
    url: "/odoo/action-metrology_intake.action_metrology_order/new",
    steps: () => [
        ...choose("[name=submitting_partner_id]", "北京宏达精密仪器"),
        { content: "open the certificate", trigger: ".o_notebook .nav-link[name=requirements]", run: "click" },
        {
            content: "the certificate is for the same customer",
            trigger: "[name=certificate_name] input:value(北京宏达精密仪器有限公司)",
        },
        { content: "who came", trigger: "[name=submitter_name] input", run: "edit 张伟" },
        { content: "phone of who came", trigger: "[name=submitter_phone] input", run: "edit 13800138000" },
        { content: "open the items", trigger: ".o_notebook .nav-link[name=items]", run: "click" },
        ...addItem(1, "0-150", "SN20260001"),
        ...addItem(2, "0-300", "SN20260002"),
        { content: "leave the line", trigger: "[name=order_date]", run: "click" },
        press("action_check", ".o_form_statusbar"),
        expectState("checked"),
        press("action_open_signing", ".o_form_statusbar"),
        {
            content: "the customer's turn",
            trigger: ".modal [name=role] [raw-value=customer], .modal [name=role] span[raw-value=customer]",
        },
        ...sign(".modal"),
        press("action_sign", ".modal"),
        {
            content: "the clerk's turn",
            trigger: ".modal [name=role] span[raw-value=clerk]",
        },
        ...sign(".modal:has(span[raw-value=clerk])"),
        press("action_sign", ".modal:has(span[raw-value=clerk])"),
        expectState("signed"),
        {
            content: "two items were received",
            trigger: ".o_field_widget[name=item_ids] .o_data_row:eq(1) td[name=state] .text-bg-info",
        },
        { content: "open the menu of the form", trigger: ".o_cp_action_menus .fa-cog", run: "click" },
        {
            content: "open its print menu",
            trigger: ".o-dropdown--menu .o-dropdown:has(.fa-print)",
            run: "hover",
        },
        {
            content: "the commission order can be printed",
            trigger: ".o-dropdown--menu .o_menu_item:contains(委托单)",
        },
    ],
});
