import { _t } from "@web/core/l10n/translation";

/** The columns of the list of items; `labelField` names what the line says of a record. */
export function getColumns() {
    return [
        { name: "name", label: _t("Instrument"), kind: "type", save: "instrument_type_id", width: 13.5 },
        { name: "manufacturer", label: _t("Maker"), kind: "text", width: 10 },
        { name: "model_spec", label: _t("Model"), kind: "text", width: 10 },
        { name: "serial_no", label: _t("Serial number"), kind: "text", width: 12 },
        { name: "measuring_interval", label: _t("Range"), kind: "text", width: 8.5 },
        { name: "accuracy_class", label: _t("Class"), kind: "text", width: 5 },
        { name: "accessory_ids", label: _t("Accessories"), kind: "accessories", list: "accessories", width: 10 },
        { name: "appearance_id", label: _t("Appearance"), kind: "list", list: "appearances", labelField: "appearanceName", width: 8 },
        { name: "service_id", label: _t("Service"), kind: "list", list: "services", labelField: "serviceName", width: 7.5 },
        { name: "fee_amount", label: _t("Fee"), kind: "number", width: 7.5 },
    ];
}

/** What stands under the line that is being worked on; only what this line can need. */
export function getDetails(line) {
    const { values } = line;
    const details = [{ name: "quantity", label: _t("Pieces"), kind: "number" }];
    if (line.costsPerPoint || values.point_count) {
        details.push({ name: "point_count", label: _t("Measuring points"), kind: "number" });
    }
    if (!values.serial_no) {
        details.push({ name: "no_serial_reason", label: _t("Why no serial number"), kind: "text" });
    }
    if (!line.isGood) {
        details.push({ name: "appearance_note", label: _t("What is to be seen"), kind: "text" });
    }
    if (line.isMandatory) {
        details.push(
            { name: "mandatory_purpose_id", label: _t("Purpose"), kind: "list", list: "purposes", labelField: "purposeName" },
            { name: "mandatory_registration_no", label: _t("Registration number"), kind: "text" }
        );
    }
    if (values.conformity_requested) {
        details.push({ name: "decision_rule", label: _t("Decision rule"), kind: "text" });
    }
    details.push(
        { name: "special_requirement", label: _t("Special requirement"), kind: "text" },
        { name: "promised_date", label: _t("Promised date"), kind: "date" }
    );
    return details;
}

export function formatFee(value, currency) {
    if (value === null || value === undefined || value === false) {
        return "";
    }
    if (typeof value === "string") {
        return value;
    }
    const amount = value.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
    if (!currency) {
        return amount;
    }
    return currency.position === "before" ? `${currency.symbol}${amount}` : `${amount} ${currency.symbol}`;
}

/** What a cell shows. */
export function getCellText(line, column) {
    const value = line.values[column.name];
    if (column.labelField) {
        return line[column.labelField] || "";
    }
    if (column.name === "fee_amount") {
        return formatFee(value);
    }
    return value === false || value === null || value === undefined ? "" : String(value);
}
