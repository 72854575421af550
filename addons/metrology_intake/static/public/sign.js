// The signature pad of the page on the customer's telephone. No libraries: this page must open at once.
const pad = document.getElementById("pad");

if (pad) {
    const pen = pad.getContext("2d");
    const field = document.getElementById("signature");
    let isDown = false;
    let isDrawn = false;
    pen.lineWidth = 6;
    pen.lineCap = "round";
    pen.lineJoin = "round";
    pen.strokeStyle = "#12233f";

    const place = (ev) => {
        const box = pad.getBoundingClientRect();
        return [((ev.clientX - box.left) * pad.width) / box.width, ((ev.clientY - box.top) * pad.height) / box.height];
    };
    pad.addEventListener("pointerdown", (ev) => {
        ev.preventDefault();
        pad.setPointerCapture(ev.pointerId);
        isDown = true;
        pen.beginPath();
        pen.moveTo(...place(ev));
    });
    pad.addEventListener("pointermove", (ev) => {
        if (isDown) {
            pen.lineTo(...place(ev));
            pen.stroke();
            isDrawn = true;
        }
    });
    ["pointerup", "pointercancel"].forEach((name) => pad.addEventListener(name, () => (isDown = false)));
    document.getElementById("clear").addEventListener("click", () => {
        pen.clearRect(0, 0, pad.width, pad.height);
        isDrawn = false;
    });
    document.getElementById("sign").addEventListener("submit", () => {
        field.value = isDrawn ? pad.toDataURL("image/png") : "";
    });
}
