"""A clean Debian 12, made and booted for one test, with a network of its own that has nothing but loopback."""
import os
import pathlib
import shutil
import subprocess
import tempfile
import time

SUITE = "bookworm"


def run(*words: str, **more) -> subprocess.CompletedProcess:
    done = subprocess.run([str(w) for w in words], capture_output=True, text=True, check=False, **more)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, words))}\n{done.stdout}{done.stderr}ended with {done.returncode}")
    return done


def sources() -> list[pathlib.Path]:
    """What this machine's own apt takes the release from."""
    folder = pathlib.Path("/etc/apt")
    files = [folder / "sources.list", *sorted((folder / "sources.list.d").glob("*"))]
    found = [f for f in files if f.suffix in {".list", ".sources"} and f.exists() and f" {SUITE}" in f.read_text()]
    if not found:
        raise SystemExit(f"apt of this machine knows no source of {SUITE}: the pages are followed on a clean one of it")
    return found


def proxy() -> list[str]:
    dump = run("apt-config", "dump", "--no-empty", "Acquire::http::Proxy", "Acquire::https::Proxy").stdout
    return [f"--aptopt={line}" for line in dump.splitlines()]


class CleanDebian:
    """`with CleanDebian() as machine`: made, not yet booted; it goes in the end, whatever happens."""

    def __enter__(self) -> "CleanDebian":
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="duoc-clean-", dir="/var/tmp"))
        self.root = self.folder / "root"
        self.boot_process: subprocess.Popen | None = None
        self.leader = 0
        try:
            # It lives for minutes: nothing of it needs to survive a power cut.
            run("mmdebstrap", "--quiet", "--variant=minbase", "--dpkgopt=force-unsafe-io", "--include=systemd,systemd-sysv,dbus,ca-certificates", *proxy(),
                SUITE, self.root, *sources())
        except BaseException:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise
        return self

    def __exit__(self, *_) -> None:
        if self.boot_process:
            if self.leader:
                self.inside("systemctl poweroff --force --force", check=False)
            try:
                self.boot_process.wait(20)
            except subprocess.TimeoutExpired:
                self.boot_process.kill()
                self.boot_process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def nspawn(self, *words: str) -> list[str]:
        return ["systemd-nspawn", "--quiet", f"--directory={self.root}", "--register=no", "--keep-unit", "--console=pipe",
                "--hostname=duoc-clean", *words]

    def before_boot(self, command: str) -> None:
        """Runs with this machine's network, so that packages can be fetched."""
        run(*self.nspawn("--as-pid2", "/bin/sh", "-ec", command), stdin=subprocess.DEVNULL)

    def boot(self) -> None:
        (self.root / "etc/resolv.conf").write_text("nameserver 127.0.0.1\n")  # nobody: names are unknown at once
        self.boot_process = subprocess.Popen(self.nspawn("--boot", "--private-network"), stdin=subprocess.DEVNULL,
                                             stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        end = time.monotonic() + 120
        state = ""
        while time.monotonic() < end:
            if self.boot_process.poll() is not None:
                raise SystemExit("the clean Debian does not boot here: " + self.boot_process.stderr.read())
            children = pathlib.Path(f"/proc/{self.boot_process.pid}/task/{self.boot_process.pid}/children").read_text().split()
            self.leader = int(children[0]) if children else 0
            if self.leader:
                state = self.inside("systemctl is-system-running", check=False).stdout.strip()
            if state in {"running", "degraded"}:
                return
            time.sleep(0.1)
        raise SystemExit(f"the clean Debian did not come up in two minutes: it is '{state}'")

    def page(self, name: str) -> str:
        """A page of docs/operating as the package has brought it."""
        return (self.root / "usr/share/doc/duoc/operating" / name).read_text()

    def inside(self, command: str, check: bool = True) -> subprocess.CompletedProcess:
        """A shell of root in the booted machine, as after signing in."""
        environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LANG": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
        words = ["nsenter", f"--target={self.leader}", "--all", "--", "/bin/bash", "-euc", "cd /root\n" + command]
        done = subprocess.run(words, capture_output=True, text=True, check=False, env=environment, stdin=subprocess.DEVNULL)
        if check and done.returncode != 0:
            raise SystemExit(f"{command}\n---\n{done.stdout}{done.stderr}---\nended with {done.returncode}")
        return done


def as_root() -> None:
    if os.geteuid() != 0:
        raise SystemExit("only root can make and boot a clean Debian: run this test as root")
