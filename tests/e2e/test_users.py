# SPDX-License-Identifier: Apache-2.0
"""test_users.py - the hall's staff as a manager keeps them with kioskctl, and what is left of them on the disk."""
import json
import re

from terminal import Rig, TerminalTest, main

NUMBER = "110101199003070134"


class People(TerminalTest):
    def begin(self):
        self.rig = rig = Rig(platform=False)
        self.addCleanup(rig.close)
        rig.start_keeper()
        return rig

    def users(self, *words, **options):
        return self.rig.ctl("users", *words, **options)

    def refused(self, sentence, *words, typed=None):
        run = self.users(*words, check=False, typed=typed)
        self.assertEqual((run.returncode, run.stdout), (1, ""))
        self.assertIn(sentence, run.stderr)

    def listed(self):
        return {u["name"]: (u["role"], u["pin"], u["card"]) for u in json.loads(self.rig.ctl("--json", "users", "list"))["users"]}

    def test_people_are_added_changed_and_handed_over(self):
        self.begin()
        self.assertIn("nobody: add a manager", self.users("list"))
        first = re.search(r"first PIN (\d{6})\n", self.users("add", "王芳", "manager")).group(1)
        given = json.loads(self.rig.ctl("--json", "users", "add", "Li Na", "operator"))
        self.assertEqual((given["name"], given["role"]), ("Li Na", "operator"))
        self.assertNotEqual(given["pin"], first)
        self.refused("somebody of that name is there", "add", "Li Na", "vendor")
        self.refused("a role is operator, manager or vendor", "add", "x", "king")
        self.refused("the last manager stays", "remove", "王芳")
        self.refused("the last manager stays", "role", "王芳", "vendor")
        self.refused("nobody of that name is there", "reset", "nobody")
        self.assertIn("Li Na is vendor", self.users("role", "Li Na", "vendor"))
        self.assertNotIn(given["pin"], self.users("reset", "Li Na"))
        self.assertEqual(self.users("hand-over", "王芳", "Li Na"), "Li Na is manager\n")
        self.assertEqual(self.listed(), {"Li Na": ("manager", "first", False)})
        self.rig.stop("kioskd")
        self.rig.start_keeper()
        self.assertEqual(self.listed(), {"Li Na": ("manager", "first", False)})

    def test_a_card_is_registered_by_a_number_that_is_nowhere_afterwards(self):
        rig = self.begin()
        self.users("add", "王芳", "manager")
        self.refused("no number of such a card", "card", "王芳", typed=NUMBER[:-1] + "5\n")
        self.assertIn("comes in with the card", self.users("card", "王芳", typed=NUMBER + "\n"))
        self.assertEqual(self.users("card", "王芳", check=False, typed="").returncode, 2)
        self.assertEqual(self.listed(), {"王芳": ("manager", "first", True)})
        said = rig.ctl("journal", "export") + self.users("list")
        rig.stop("kioskd")
        remains = b"".join(f.read_bytes() for f in (rig.folder / "store").rglob("*") if f.is_file()) + said.encode()
        for what in (NUMBER, "王芳"):
            self.assertEqual(remains.count(what.encode()), 1 if what in said else 0, what)
        self.assertIn("without a card", self.restarted().users("card", "王芳", typed="\n"))

    def restarted(self):
        self.rig.start_keeper()
        return self


if __name__ == "__main__":
    main()
