import { Component } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";

const QR_PIXELS = 220;

/** The e-certificates for the customer's phone: each with its QR code where it is published. */
export class CertificatesDialog extends Component {
    static template = "metrology_pickup.CertificatesDialog";
    static components = { Dialog };
    static props = { close: Function, certificates: Array };

    getPicture(certificate) {
        const value = encodeURIComponent(certificate.address);
        return `/report/barcode/?barcode_type=QR&value=${value}&width=${QR_PIXELS}&height=${QR_PIXELS}`;
    }
}
