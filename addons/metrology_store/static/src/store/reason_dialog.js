import { Component, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { useAutofocus, useService } from "@web/core/utils/hooks";
import { PhotoDialog } from "@metrology_intake/desk/photo_dialog";

/** Ask why, in one choice and a few words, with a photo where it helps. Enter answers, Escape leaves. */
export class ReasonDialog extends Component {
    static template = "metrology_store.ReasonDialog";
    static components = { Dialog };
    static props = {
        close: Function,
        title: String,
        /** [{id, name, needsText, needsPhoto}] */
        choices: Array,
        hasPhoto: { type: Boolean, optional: true },
        /** ({id, text, photo}) => anything; the dialog closes before. */
        onAnswer: Function,
    };

    setup() {
        this.dialog = useService("dialog");
        this.state = useState({ id: this.props.choices[0].id, text: "", photo: null, problem: "" });
        useAutofocus({ refName: "text" });
    }

    get choice() {
        return this.props.choices.find((choice) => choice.id === this.state.id);
    }

    get photoUrl() {
        return `data:image/jpeg;base64,${this.state.photo}`;
    }

    takePhoto() {
        this.dialog.add(PhotoDialog, { onPhoto: (photo) => (this.state.photo = photo) });
    }

    onKeydown(ev) {
        if (ev.key === "Enter" && !ev.isComposing) {
            ev.preventDefault();
            this.answer();
        }
    }

    answer() {
        const text = this.state.text.trim();
        if (this.choice.needsText && !text) {
            this.state.problem = _t("Say it in a few words.");
        } else if (this.choice.needsPhoto && !this.state.photo) {
            this.state.problem = _t("Take a photo first.");
        } else {
            this.props.close();
            this.props.onAnswer({ id: this.state.id, text, photo: this.state.photo });
        }
    }
}
