"""A collector that speaks OTLP over HTTP: enough of it to read counters, so that figures are what the processes counted themselves."""
import http.server, struct, threading, time


def fields(data):
    """The fields of a protocol buffers message as (number, value): bytes, or an integer of its raw bits."""
    at = 0

    def varint():
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(data):
        key = varint()
        number, kind = key >> 3, key & 7
        if kind == 0:
            yield number, varint()
        elif kind == 1:
            at += 8
            yield number, struct.unpack_from("<q", data, at - 8)[0]
        elif kind == 2:
            size = varint()
            at += size
            yield number, data[at - size:at]
        elif kind == 5:
            at += 4
            yield number, struct.unpack_from("<i", data, at - 4)[0]
        else:
            raise ValueError(f"wire type {kind}")


def all_of(data, number):
    return [value for field, value in fields(data) if field == number]


class Collector:
    """Keeps the newest value of each counter of each process."""

    def __init__(self):
        self._values, self._lock = {}, threading.Lock()
        self._arrivals = {}
        collector = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.path.endswith("metrics"):
                    collector._take(body)
                self.send_response(200)
                self.send_header("Content-Type", "application/x-protobuf")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def variables(self):
        """For the environment of a process that is to report here."""
        return {"OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{self._server.server_port}", "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf",
                "OTEL_METRIC_EXPORT_INTERVAL": "500", "OTEL_TRACES_SAMPLER": "always_off"}

    def stop(self):
        self._server.shutdown()

    def settled(self):
        """Waits until every process has reported whatever it counted before this call."""
        with self._lock:
            before = {process: count for process, count in self._arrivals.items()}
        deadline = time.monotonic() + 30
        while any(self._arrivals[process] < count + 2 for process, count in before.items()):
            if time.monotonic() > deadline:
                raise SystemExit("no metrics came")
            time.sleep(0.1)

    def total(self, role, metric, part="value", **labels):
        """The sum over all processes of a role. :param part: value of a counter; count or sum of a histogram."""
        with self._lock:
            return sum(values[part] for (_, its_role, name, its_labels), values in self._values.items()
                       if its_role == role and name == metric and all((key, value) in its_labels for key, value in labels.items()))

    def names(self, role):
        with self._lock:
            return sorted({name for _, its_role, name, _ in self._values if its_role == role})

    def _take(self, body):
        for resource_metrics in all_of(body, 1):
            labels = dict(pair for resource in all_of(resource_metrics, 1) for pair in labels_of(all_of(resource, 1)))
            process, role = labels.get("service.instance.id"), labels.get("larder.role")
            with self._lock:
                self._arrivals[process] = self._arrivals.get(process, 0) + 1
                for scope in all_of(resource_metrics, 2):
                    for metric in all_of(scope, 2):
                        self._take_metric(process, role, metric)

    def _take_metric(self, process, role, metric):
        name = all_of(metric, 1)[0].decode()
        for kind, data in fields(metric):
            if kind in (5, 7):
                for point in all_of(data, 1):
                    integer, double = all_of(point, 6), all_of(point, 4)
                    value = integer[0] if integer else struct.unpack("<d", struct.pack("<q", double[0]))[0] if double else 0
                    self._values[process, role, name, labels_of(all_of(point, 7))] = {"value": value}
            elif kind == 9:
                for point in all_of(data, 1):
                    total = all_of(point, 5)
                    self._values[process, role, name, labels_of(all_of(point, 9))] = {
                        "count": (all_of(point, 4) or [0])[0],
                        "sum": struct.unpack("<d", struct.pack("<q", total[0]))[0] if total else 0}


def labels_of(pairs):
    found = []
    for pair in pairs:
        value = (all_of(pair, 2) or [b""])[0]
        texts = all_of(value, 1)
        found.append((all_of(pair, 1)[0].decode(), texts[0].decode() if texts and isinstance(texts[0], bytes) else str(list(fields(value)))))
    return tuple(sorted(found))
