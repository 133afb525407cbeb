"""Code that the scripts in this directory share: Prometheus and smaps-profiler on the loopback
interface, and the known programs. Nothing here sleeps for a fixed time: it polls conditions, with
a timeout.
"""
import contextlib, json, pathlib, re, shutil, signal, socket, subprocess, sys, time
import urllib.error, urllib.parse, urllib.request

root = pathlib.Path(__file__).resolve().parents[3]


def fail(message):
    sys.exit(f"{pathlib.Path(sys.argv[0]).name}: {message}")


def program(name, package):
    return shutil.which(name) or fail(f"{name} is missing: apt-get install {package}")


def profiler_path():
    """The path of the tested program: the first argument, or the release build."""
    default = root / ".build/release/smaps-profiler"
    path = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else default)
    return path.resolve() if path.exists() else fail(f"'{path}' is missing: swift build -c release")


def wait_for(condition, what, timeout=60):
    """Polls until the condition is true, and returns its value."""
    deadline = time.monotonic() + timeout
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > deadline:
            fail(f"timeout after {timeout} s: {what}")
        time.sleep(0.05)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def get(url, timeout=10):
    """The body of the response; None if there is none within seconds, or an error status."""
    try:
        with urllib.request.urlopen(url, timeout=timeout) as answer:
            return answer.read().decode()
    except (OSError, urllib.error.URLError):
        return None


class Process:
    """A program that is terminated at the end of the `with` statement."""

    def __init__(self, words, prefix=(), **options):
        self.words = [str(word) for word in words]
        self.process = subprocess.Popen([*prefix, *self.words], **options)
        self.pid = self.process.pid

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(20)
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def check(self):
        if self.process.poll() is not None:
            fail(f"{self.words[0]} has exited with {self.process.returncode}")
        return True


class Profiler(Process):
    """smaps-profiler, serving metrics."""

    def __init__(self, path, options, address="127.0.0.1:0", prefix=()):
        super().__init__([path, "--listen", address, *options], prefix, stdout=subprocess.DEVNULL,
                         stderr=subprocess.PIPE, text=True)
        line = self.process.stderr.readline()
        found = re.search(r"serving (http://([^/]*)/metrics)", line)
        if not found:
            fail(f"smaps-profiler does not serve metrics: {line}")
        self.url, self.address = found[1], found[2]

    def end(self):
        """Ends the run as Ctrl-C does."""
        self.process.send_signal(signal.SIGINT)
        errors = self.process.communicate(timeout=60)[1]
        if self.process.returncode != 0:
            fail(f"smaps-profiler exited with {self.process.returncode}: {errors}")


class Prometheus(Process):
    """Prometheus, on a port of the loopback interface.

    configuration: the text of its configuration file.
    data: the data directory, which may contain blocks."""

    def __init__(self, configuration, data):
        data.mkdir(exist_ok=True)
        file = data.parent / f"{data.name}.yml"
        file.write_text(configuration)
        log = (data.parent / f"{data.name}.log").open("w")
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        super().__init__([
            program("prometheus", "prometheus"), f"--config.file={file}",
            f"--storage.tsdb.path={data}", f"--web.listen-address=127.0.0.1:{port}",
            "--storage.tsdb.retention.time=100y", "--web.enable-admin-api"], stdout=log, stderr=log)
        wait_for(lambda: self.check() and get(f"{self.url}/-/ready"), "Prometheus gets ready")

    def request(self, path, timeout=10, **parameters):
        answer = get(f"{self.url}/api/v1/{path}?{urllib.parse.urlencode(parameters)}", timeout)
        if answer is None:
            self.check()
            fail(f"no response from Prometheus to {path} {parameters}")
        return json.loads(answer)["data"]

    def query(self, query, at=None, timeout=10):
        """The vector or matrix that a query returns. at: seconds since 1970, by default now."""
        moment = {} if at is None else {"time": at}
        return self.request("query", timeout, query=query, **moment)["result"]

    def number(self, query, at=None, timeout=10):
        """The single number that a query returns; None unless there is exactly one."""
        result = self.query(query, at, timeout)
        return float(result[0]["value"][1]) if len(result) == 1 else None


def block(prometheus, data):
    """Makes a block of all scraped data. Returns its bytes, samples, series and chunk bytes."""
    request = urllib.request.Request(f"{prometheus.url}/api/v1/admin/tsdb/snapshot", method="POST")
    with urllib.request.urlopen(request, timeout=600) as answer:
        name = json.load(answer)["data"]["name"]
    folders = [meta.parent for meta in (data / "snapshots" / name).glob("*/meta.json")]
    parts = [json.loads((folder / "meta.json").read_text())["stats"] for folder in folders]
    files = [file for folder in folders for file in folder.rglob("*") if file.is_file()]
    size = sum(file.stat().st_size for file in files)
    chunks = sum(file.stat().st_size for folder in folders for file in folder.glob("chunks/*"))
    return (size, sum(part["numSamples"] for part in parts),
            max(part["numSeries"] for part in parts), chunks)


class KnownProgram(Process):
    """A program of Tests/Native/KnownPrograms, run step by step. See the README there."""

    def __init__(self, name, directory, prefix=()):
        self.path = directory / name
        subprocess.run([program("cc", "gcc libc6-dev"), "-O1", "-static", "-o", self.path,
                        root / f"Tests/Native/KnownPrograms/{name}.c"], check=True)
        super().__init__([self.path], prefix, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                         text=True)
        self.line()

    def line(self):
        return self.process.stdout.readline().strip()

    def step(self):
        """Executes a step. Returns the growth in bytes and mappings; None after the last step."""
        self.process.stdin.write("\0")
        self.process.stdin.flush()
        found = re.fullmatch(r"\d+:\w+=(\d+)/(\d+)", self.line())
        return (int(found[1]), int(found[2])) if found else None
