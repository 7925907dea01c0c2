# SPDX-License-Identifier: Apache-2.0
"""test_guomi.py - a terminal on SM2, SM3 and SM4: sealed, signed, and verified by the stock openssl as well."""
import base64
import subprocess

from terminal import SIMPLE, TerminalTest, main

SUITE = b"\x01\x02"  # version 1, SM4-CTR with HMAC-SM3


class Guomi(TerminalTest):
    changes = {"store": {"seal_suite": "sm4-ctr-hmac-sm3"}, "receipt": {"algorithm": "sm2"}}

    def stock_verifies(self, text, public):
        """openssl's own opinion, with the identifier of GB/T 35276."""
        signed, line = text.rsplit("signature sm2 ", 1)
        data, signature = self.rig.folder / "signed", self.rig.folder / "signature"
        data.write_text(signed, encoding="utf-8")
        signature.write_bytes(base64.b64decode(line))
        run = subprocess.run(["openssl", "pkeyutl", "-verify", "-rawin", "-digest", "sm3", "-pkeyopt", "distid:1234567812345678",
                              "-pubin", "-inkey", public, "-in", data, "-sigfile", signature], capture_output=True, text=True)
        return run.returncode == 0

    def test_an_offline_visit_is_sealed_receipted_and_delivered_and_the_end_is_signed(self):
        rig = self.start()
        key, public = rig.folder / "store/receipt.key", rig.folder / "public.pem"
        subprocess.run(["openssl", "pkey", "-in", key, "-pubout", "-out", public], check=True)
        rig.ctl("users", "add", "王芳", "manager")
        self.assertEqual((rig.folder / "store/staff").read_bytes()[:2], SUITE)
        rig.stop("kiosk-platform")
        serial = self.walker.visit(SIMPLE)
        receipt = self.receipt()
        self.assertEqual(rig.ctl("receipt", "verify", receipt), f"ok {serial} stored\n")
        self.assertTrue(self.stock_verifies(receipt.read_text(encoding="utf-8"), public))
        self.assertFalse(self.stock_verifies(receipt.read_text(encoding="utf-8").replace("stored", "received"), public))
        self.screen.tap("receipt.done")
        rig.stop("kioskd")
        sealed = subprocess.run(["sqlite3", rig.folder / "store/queue.db", "SELECT substr(hex(body), 1, 4) FROM record WHERE body IS NOT NULL"],
                                capture_output=True, text=True, check=True).stdout
        self.assertEqual(set(sealed.split()), {"0102"})
        rig.start_keeper()
        rig.start_platform()
        rig.ctl("sync", check=False)
        self.delivered(serial)
        self.keeper("idle 20000")
        certificate = rig.ctl("decommission", "now", rig.status()["terminal_id"])
        self.assertTrue(self.stock_verifies(certificate, public))


if __name__ == "__main__":
    main()
