"""Clusters that eng/cluster started, as the measuring programs see them."""
import os, pathlib, shlex, subprocess, time

from parts import PASSWORD, ROOT, Watched


class Cluster:
    """:param folder: what eng/cluster was told."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.facts = {}
        for line in (self.folder / "env").read_text().splitlines():
            name, _, value = line.partition("=")
            self.facts[name.removeprefix("export ").strip()] = " ".join(shlex.split(value))
        self.ports = [int(url.rsplit(":", 1)[1].rstrip("/")) for url in self.facts["LARDER_GATEWAYS"].split()]
        members = {name.removeprefix("LARDER_PID_").lower().replace("_", "-"): int(value)
                   for name, value in self.facts.items() if name.startswith("LARDER_PID_")}
        self.gateways = [Watched(name, pid) for name, pid in sorted(members.items()) if name.startswith("gateway")]
        self.silos = [Watched(name, pid) for name, pid in sorted(members.items()) if name.startswith("silo")]
        self.processes = [*self.silos, *self.gateways]
        self.password = self.facts["LARDER_ADMIN_PASSWORD"]

    @property
    def postgres(self):
        """As psql takes it."""
        names = {"Host": "host", "Port": "port", "Username": "user", "Password": "password", "Database": "dbname"}
        pairs = dict(pair.split("=", 1) for pair in self.facts["LARDER_TEST_POSTGRES"].split(";"))
        return " ".join(f"{names[name]}={value}" for name, value in pairs.items() if name in names)

    def restart_silos(self):
        """:returns: a fresh view of the cluster. ready_seconds is how long the slowest took that did not wait for others."""
        names = [silo.name for silo in self.silos]
        command(self.folder, "stop", *names)
        begin = time.monotonic()
        command(self.folder, "start", *names)
        after = Cluster(self.folder)
        after.ready_seconds = time.monotonic() - begin
        return after


def command(folder, *words, **variables):
    environment = {**os.environ, "LARDER_ADMIN_PASSWORD": PASSWORD, **variables}
    subprocess.run([str(ROOT / "eng/cluster"), words[0], "--folder", str(folder), *words[1:]], check=True, env=environment,
                   stdout=subprocess.DEVNULL)


def up(folder, silos, gateways, *settings, **variables):
    command(folder, "up", "--silos", str(silos), "--gateways", str(gateways), *settings, **variables)
    return Cluster(folder)


def cluster_of(folder):
    cluster = Cluster(folder)
    if cluster.password != PASSWORD:
        raise SystemExit(f"start the cluster with LARDER_ADMIN_PASSWORD={PASSWORD}")
    return cluster
