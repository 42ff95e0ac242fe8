"""What the pages promise, asked of the machine after the page was followed."""
import json
import re
import time

from clean_debian import CleanDebian

EXPOSURE_MOST = 2.0


def expect(right: bool, what: str, *seen) -> None:
    if not right:
        raise SystemExit(f"not as promised: {what}; seen: {' '.join(map(str, seen))}")


def after_install(m: CleanDebian) -> str:
    expect(m.inside("stat -c '%U %G %a' /var/lib/duoc /var/lib/duoc/keys").stdout.split("\n")[:2] ==
           ["duoc duoc 750", "duoc duoc 700"], "folders of the user duoc alone")
    expect(m.inside("systemctl is-enabled duoc", check=False).stdout.strip() == "disabled", "nothing is started without a store")
    expect(m.inside("man -w duoc 2>/dev/null || ls /usr/share/man/man1/duoc.1.gz", check=False).returncode == 0, "a manual page")
    return "the folders are duoc's alone"


# Through the server as it runs under its unit: the child that reads files, with its own walls inside the unit's.
SIGN_IN = r"""
base=http://127.0.0.1:8057
printf '{"login":"quantri","password":"%s"}' "$(cat first-password)" >sign-in.json
csrf=$(curl -sS --fail -c jar -H 'content-type: application/json' --data @sign-in.json $base/api/v1/session |
  grep -o '"csrf":"[^"]*"' | cut -d'"' -f4)
"""
READ_APART = SIGN_IN + r"""
ask() {
  curl -sS -b jar -H "x-duoc-csrf: $csrf" -H "idempotency-key: $(cat /proc/sys/kernel/random/uuid)" \
    --data-binary "@$1" "$base/api/v1/organisation/imports/dry_run?what=units&name=$1"
  echo
}
printf 'code,name,kind,parent\nSTC,Sở Tài chính,department,VPUB\n' >units.csv
ask units.csv
pdftoppm -r 150 -png -singlefile units.pdf units
ask units.pdf
ask units.png
rm sign-in.json jar
"""


def units_pdf() -> bytes:
    """A page with a ruled table of two units, in letters that every font has."""
    rows = [("code", "name", "kind", "parent"), ("BQL", "Ban Quan Ly", "office", "VPUB"), ("TTT", "Trung Tam Tin", "office", "VPUB")]
    text = []
    for r, row in enumerate(rows):
        y = 700 - 30 * r
        text += [f"BT /F 14 Tf {60 + 120 * c} {y} Td ({cell}) Tj ET" for c, cell in enumerate(row)]
    text += [f"50 {720 - 30 * i} m 530 {720 - 30 * i} l S" for i in range(4)]
    text += [f"{50 + 120 * i} 720 m {50 + 120 * i} 630 l S" for i in range(5)]
    stream = "\n".join(text)
    objects = ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
               "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
               f"<</Length {len(stream)}>>stream\n{stream}\nendstream", "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]
    out, places = "%PDF-1.4\n", []
    for n, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{n} 0 obj{body}endobj\n"
    table = "".join(f"{p:010} 00000 n \n" for p in places)
    return (out + f"xref\n0 6\n0000000000 65535 f \n{table}trailer<</Size 6/Root 1 0 R>>\nstartxref\n{len(out)}\n%%EOF").encode()


def after_first_start(m: CleanDebian) -> str:
    (m.root / "root/units.pdf").write_bytes(units_pdf())
    answers = [json.loads(line) for line in m.inside(READ_APART).stdout.strip().split("\n")]
    for what, answer in zip(("CSV", "PDF", "a scan"), answers, strict=True):
        said = json.dumps(answer, ensure_ascii=False)
        expect("lines" in answer, f"the unit's walls let the child read {what}", said[:600])
        wanted = "Sở Tài chính" if what == "CSV" else "BQL"
        expect(wanted in said, f"the child reads {what}", said[:600])
    as_root = m.inside("duoc unit add ROOT --name Root --kind office", check=False)
    expect(as_root.returncode == 2 and "runuser -u duoc -- duoc" in as_root.stderr, "root is told whose the folder is", as_root.stderr)
    shown = m.inside("systemd-analyze --no-pager security duoc.service").stdout
    exposure = float(re.search(r"exposure level for duoc.service: ([\d.]+)", shown)[1])
    expect(exposure <= EXPOSURE_MOST, f"exposure at most {EXPOSURE_MOST}", exposure)
    status = m.inside("grep -E '^(Uid|CapEff|CapBnd|NoNewPrivs|Seccomp):' /proc/$(systemctl show -P MainPID duoc)/status").stdout
    expect(re.search(r"CapEff:\s0+\n", status) and re.search(r"CapBnd:\s0+\n", status) and re.search(r"NoNewPrivs:\s1", status) and
           re.search(r"Seccomp:\s2", status), "no rights, no new ones, filtered calls", status)
    return f"CSV, PDF and a scan are read under the unit; exposure {exposure}"


def after_configuration(m: CleanDebian) -> str:
    page = m.page("configuration.md")
    known = re.search(r"there are ([\w, -]+)", m.inside("echo 'x = 1' >/tmp/x; duoc serve --config /tmp/x", check=False).stderr)[1]
    for name in known.split(", "):
        expect(re.search(rf"^\| [^|]*`{name}`[^|]* \|", page, re.M), f"the page knows every setting ({name})")
    m.inside("echo 'colour = green' >>/etc/duoc/duoc.conf; systemctl restart duoc", check=False)
    state = m.inside("systemctl show -P ActiveState -P ExecMainStatus -P NRestarts duoc").stdout.split()
    expect("failed" in state and "2" in state and "0" in state, "a mistake in the configuration is not tried again", state)
    expect("there is no setting 'colour'" in m.inside("journalctl --no-pager -u duoc -n 20").stdout, "the log names the line")
    m.inside("sed -i '/^colour/d' /etc/duoc/duoc.conf; systemctl reset-failed duoc; systemctl start duoc")
    m.inside("systemctl stop duoc; mv /var/lib/duoc/keys/people.db /root; systemctl start duoc", check=False)
    state = m.inside("systemctl show -P ActiveState -P ExecMainStatus -P NRestarts duoc").stdout.split()
    expect("failed" in state and "2" in state and "0" in state, "missing keys are waited for by nobody", state)
    expect("duoc restore keys" in m.inside("journalctl --no-pager -u duoc -n 20").stdout, "the log says how they come back")
    m.inside("mv /root/people.db /var/lib/duoc/keys; systemctl reset-failed duoc; systemctl start duoc")
    return "a mistake and missing keys are named in the log and not tried again"


# Acts, as the pages do them: some units come into being.
ACTS = SIGN_IN + r"""
for n in $(seq 1 FROM); do
  printf '{"code":"PREFIX%s","name_vi":"Đơn vị thử PREFIX%s","kind":"office","from":"2025-07-01"}' $n $n |
    curl -sS --fail -b jar -H "x-duoc-csrf: $csrf" -H "idempotency-key: $(cat /proc/sys/kernel/random/uuid)" --data-binary @- \
      "$base/api/v1/units/add_unit"
  echo
done
rm sign-in.json jar
"""


def acts(m: CleanDebian, prefix: str, count: int) -> None:
    done = m.inside(ACTS.replace("PREFIX", prefix).replace("FROM", str(count))).stdout.strip().split("\n")
    expect(len(done) == count, f"{count} units come into being", done[-1])


def all_there(m: CleanDebian, prefix: str, count: int) -> None:
    """Every unit that was answered with success stands in the journal, which is in order."""
    told = m.inside("runuser -u duoc -- duoc journal verify && runuser -u duoc -- duoc journal tail --n 500 --json").stdout
    there = set(re.findall(rf"{prefix}(\d+)\b", told))
    expect(there >= {str(n) for n in range(1, count + 1)}, f"nothing that was answered is lost ({prefix})", sorted(there))


def until(m: CleanDebian, what: str, command: str) -> None:
    end = time.monotonic() + 90
    while m.inside(command, check=False).returncode != 0:
        expect(time.monotonic() < end, what, "a minute and a half later not yet")
        time.sleep(0.1)


ANSWERS = "curl -sS --fail http://127.0.0.1:8057/health >/dev/null"


def restarts(m: CleanDebian) -> int:
    return int(m.inside("systemctl show -P NRestarts duoc").stdout)


def after_monitoring(m: CleanDebian) -> str:
    acts(m, "KILL", 5)
    before = restarts(m)
    m.inside("systemctl kill --signal=KILL duoc")
    until(m, "killed, it is started once more", f"test $(systemctl show -P NRestarts duoc) -gt {before}")
    until(m, "it answers again", ANSWERS)
    all_there(m, "KILL", 5)
    # Hung, it gives no sign of life. The unit waits a minute for one; here two seconds.
    m.inside("mkdir -p /etc/systemd/system/duoc.service.d\n"
             "printf '[Service]\\nWatchdogSec=2\\n' >/etc/systemd/system/duoc.service.d/hung.conf\n"
             "systemctl daemon-reload; systemctl restart duoc")
    acts(m, "HUNG", 5)
    before = restarts(m)
    m.inside("systemctl kill --kill-who=main --signal=STOP duoc")
    until(m, "hung, it is ended and started once more", f"test $(systemctl show -P NRestarts duoc) -gt {before}")
    until(m, "it answers again", ANSWERS)
    expect("Watchdog timeout" in m.inside("journalctl --no-pager -u duoc -n 50").stdout, "the log says why it was ended")
    m.inside("rm /etc/systemd/system/duoc.service.d/hung.conf; systemctl daemon-reload; systemctl restart duoc")
    all_there(m, "HUNG", 5)
    return "killed or hung, it comes back with every act"


def before_backup(m: CleanDebian) -> None:
    m.inside("echo '127.0.0.1 localhost backup.example.vn' >>/etc/hosts")


def before_looking_after_the_backup(m: CleanDebian) -> None:
    acts(m, "SENT", 20)
    until(m, "everything is sent", """curl -sS http://127.0.0.1:8057/api/v1/health | grep '"seconds_behind":0,'""")


def after_backup(m: CleanDebian) -> str:
    all_there(m, "SENT", 20)
    shown = m.inside("systemd-analyze --no-pager security duoc-receive@parts.service").stdout
    exposure = float(re.search(r"exposure level for duoc-receive@parts.service: ([\d.]+)", shown)[1])
    expect(exposure <= EXPOSURE_MOST, f"the receiver's exposure is at most {EXPOSURE_MOST}", exposure)
    m.inside("systemctl kill --signal=KILL duoc-receive@parts")
    until(m, "a killed receiver is started once more",
          "test $(systemctl show -P NRestarts duoc-receive@parts) = 1 && systemctl -q is-active duoc-receive@parts")
    m.inside("echo 'colour = green' >>/etc/duoc/receive-keys.conf; systemctl restart duoc-receive@keys", check=False)
    state = m.inside("systemctl show -P ActiveState -P ExecMainStatus -P NRestarts duoc-receive@keys").stdout.split()
    expect(state == ["failed", "2", "0"] or ("failed" in state and "2" in state), "the receiver's mistake is not tried again", state)
    m.inside("sed -i '/^colour/d' /etc/duoc/receive-keys.conf; systemctl reset-failed duoc-receive@keys; systemctl start duoc-receive@keys")
    return f"lost and brought back with every act; the receiver's exposure is {exposure}"


def before_the_way_back(m: CleanDebian) -> None:
    expect("99.0.0" in m.inside("dpkg-query -W duoc").stdout, "the later package is installed")
    expect(m.inside("systemctl is-active duoc").stdout.strip() == "active", "it serves again")
    acts(m, "LATER", 3)
    until(m, "the doctor refuses nothing, and keeps the head", "runuser -u duoc -- duoc doctor")


def after_upgrade(m: CleanDebian) -> str:
    expect("99.0.0" not in m.inside("dpkg-query -W duoc").stdout, "the package from before is installed")
    expect(m.inside("systemctl is-active duoc").stdout.strip() == "active", "it serves again")
    all_there(m, "SENT", 20)
    until(m, "the doctor refuses nothing", "runuser -u duoc -- duoc doctor")
    until(m, "what was left on purpose is no second journal for the backup",
          "runuser -u duoc -- duoc backup check /var/lib/duoc-receive/parts --key /media/backup-key/duoc-backup.key")
    told = m.inside("runuser -u duoc -- duoc journal tail --n 5 --json").stdout
    expect("LATER" not in told, "acts of the release that was left are left as well", told)
    return "upgraded, and back again"


BEFORE = {("backup.md", "The key, once"): before_backup, ("backup.md", "Look after it"): before_looking_after_the_backup,
          ("upgrade.md", "The way back"): before_the_way_back}
KEPT = {"backup.md": after_backup, "install.md": after_install, "first-start.md": after_first_start, "configuration.md": after_configuration,
        "monitoring.md": after_monitoring, "upgrade.md": after_upgrade}


def after(page: str, machine: CleanDebian) -> str:
    return KEPT[page](machine) if page in KEPT else ""


def before(page: str, section: str, machine: CleanDebian) -> None:
    if (page, section) in BEFORE:
        BEFORE[page, section](machine)
