import { Component, onMounted, onWillUnmount, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { Dialog } from "@web/core/dialog/dialog";

const MAX_SIDE = 1600;
const QUALITY = 0.85;

/** Draw `source` (a video or an image) not larger than needed and return it as a JPEG in base64. */
function toJpeg(source, width, height) {
    const scale = Math.min(1, MAX_SIDE / Math.max(width, height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    canvas.getContext("2d").drawImage(source, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL("image/jpeg", QUALITY).split(",")[1];
}

/** Take a photo with the camera of the desk, or choose a picture where there is none. */
export class PhotoDialog extends Component {
    static template = "metrology_intake.PhotoDialog";
    static components = { Dialog };
    static props = {
        close: Function,
        title: { type: String, optional: true },
        /** (base64 of a JPEG) => anything; the dialog closes afterwards. */
        onPhoto: Function,
    };

    setup() {
        this.video = useRef("video");
        this.state = useState({ hasCamera: false, error: "" });
        this.stream = null;
        onMounted(() => this.start());
        onWillUnmount(() => this.stop());
    }

    get title() {
        return this.props.title || _t("Take a photo");
    }

    async start() {
        try {
            this.stream = await navigator.mediaDevices.getUserMedia({
                video: { facingMode: "environment", width: { ideal: MAX_SIDE } },
            });
        } catch {
            // No camera, or nobody allowed it: a file does as well.
            return;
        }
        if (!this.video.el) {
            return this.stop();
        }
        this.video.el.srcObject = this.stream;
        await this.video.el.play();
        this.state.hasCamera = true;
    }

    stop() {
        this.stream?.getTracks().forEach((track) => track.stop());
        this.stream = null;
    }

    async take() {
        const video = this.video.el;
        await this.finish(toJpeg(video, video.videoWidth, video.videoHeight));
    }

    async onFile(ev) {
        const file = ev.target.files[0];
        if (!file) {
            return;
        }
        try {
            const image = await createImageBitmap(file);
            await this.finish(toJpeg(image, image.width, image.height));
        } catch {
            this.state.error = _t("“%(file)s” is not a picture. Choose a photo (JPEG or PNG).", { file: file.name });
        }
    }

    async finish(photo) {
        await this.props.onPhoto(photo);
        this.props.close();
    }
}
