"""What the measuring programs of this folder share: servers as processes, a client, wrk."""
import base64, hashlib, http.client, io, os, pathlib, re, signal, socket, subprocess, time, zipfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
PASSWORD = "bench-password-that-guards-nothing"
JSON, HTML = "application/vnd.pypi.simple.v1+json", "text/html"
TICK = os.sysconf("SC_CLK_TCK")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wheel(name, version, salt=b"", size=0):
    info = f"{name}-{version}.dist-info"
    members = {
        f"{name}.py": b"x = 1\n" + salt,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\nSummary: A package to measure with\n"
                            f"Requires-Python: >=3.9\n".encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nGenerator: bench\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    if size:
        members["filler.bin"] = os.urandom(1 << 20) * (size >> 20) if size >= 1 << 20 else os.urandom(size)
    members[f"{info}/RECORD"] = "".join(f"{path},,\n" for path in [*members, f"{info}/RECORD"]).encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for path, data in members.items():
            archive.writestr(zipfile.ZipInfo(path, (2024, 1, 1, 0, 0, 0)), data)
    return out.getvalue()


class Client:
    def __init__(self, port):
        self.port, self.connection = port, None
        self.authorization = "Basic " + base64.b64encode(f"admin:{PASSWORD}".encode()).decode()

    def request(self, method, path, body=None, headers=None):
        for attempt in (1, 2):
            try:
                if self.connection is None:
                    self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
                self.connection.request(method, path, body, headers or {})
                response = self.connection.getresponse()
                return response.status, dict(response.getheaders()), response.read()
            except (http.client.HTTPException, OSError):
                self.connection = None
                if attempt == 2:
                    raise

    def upload(self, name, version, content):
        boundary = "larder-bench"
        fields = {":action": "file_upload", "protocol_version": "1", "metadata_version": "2.1", "name": name,
                  "version": version, "filetype": "bdist_wheel", "pyversion": "py3", "requires_python": ">=3.9",
                  "summary": "A package to measure with", "sha256_digest": hashlib.sha256(content).hexdigest()}
        out = io.BytesIO()
        for field, value in fields.items():
            out.write(f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'.encode())
        out.write(f'--{boundary}\r\nContent-Disposition: form-data; name="content"; filename="{name}-{version}-py3-none-any.whl"'
                  f'\r\nContent-Type: application/octet-stream\r\n\r\n'.encode())
        out.write(content)
        out.write(f"\r\n--{boundary}--\r\n".encode())
        status, _, text = self.request("POST", "/legacy/", out.getvalue(), {
            "Content-Type": f"multipart/form-data; boundary={boundary}", "Authorization": self.authorization})
        if status != 200:
            raise SystemExit(f"upload of {name} {version} answered {status}: {text[:300]!r}")


class Watched:
    """A process with its children, so that CPU and memory of all of them count."""

    def __init__(self, name, pid):
        self.name, self.pid = name, pid

    def pids(self):
        found, queue = [], [self.pid]
        while queue:
            pid = queue.pop()
            found.append(pid)
            try:
                queue += map(int, pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
            except OSError:
                pass
        return found

    def cpu(self):
        """Seconds."""
        total = 0
        for pid in self.pids():
            fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            total += int(fields[11]) + int(fields[12])
        return total / TICK

    def rss(self, counter="VmRSS"):
        """MiB; now (VmRSS) or at most (VmHWM) since reset_peak."""
        return sum(int(re.search(counter + r":\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text())[1])
                   for pid in self.pids()) / 1024

    def reset_peak(self):
        for pid in self.pids():
            pathlib.Path(f"/proc/{pid}/clear_refs").write_text("5")


class Server(Watched):
    """A process that this program started."""

    def __init__(self, name, command, port, **more):
        self.port = port
        self.started = time.monotonic()
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **more)
        super().__init__(name, self.process.pid)

    def wait(self, path="/", seconds=60):
        while time.monotonic() - self.started < seconds:
            if self.process.poll() is not None:
                raise SystemExit(f"{self.name} ended with {self.process.returncode}")
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
                connection.request("GET", path)
                if connection.getresponse().status < 500:
                    return time.monotonic() - self.started
            except OSError:
                pass
            time.sleep(0.02)
        raise SystemExit(f"{self.name} did not answer within {seconds} s")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)


def wrk(server, path, headers, seconds, connections=32):
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", f"http://127.0.0.1:{server.port}{path}"]
    for header, value in headers.items():
        command += ["-H", f"{header}: {value}"]
    cpu = server.cpu()
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    cpu = server.cpu() - cpu
    requests = int(re.search(r"(\d+) requests in", output)[1])
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", output)[1])
    if "Non-2xx" in output:
        raise SystemExit(f"{server.name} {path}: {output}")
    return rate, cpu / max(requests, 1) * 1e6


def publish(project, target):
    """:returns: the folder of the published program."""
    subprocess.run(["dotnet", "publish", project, "-c", "Release", "-o", f"artifacts/bench/{target}", "-v", "q"], cwd=ROOT, check=True)
    return ROOT / "artifacts/bench" / target


def start_larder(binary, data, port, *more):
    environment = {**os.environ, "LARDER_ADMIN_PASSWORD": PASSWORD}
    return Server("larder", [binary, "--data", str(data), "--urls", f"http://127.0.0.1:{port}",
                             "--Upload:MaxFileBytes=4294967296", "--Access:AnonymousRead=true", *more], port, env=environment)
