"""What the scripts beside this one have in common: Prometheus and smaps-profiler on the loopback interface,
and a program of which is known what it uses. Nothing here waits for a time: always for a condition, with a
bound.
"""
import contextlib, json, pathlib, re, shutil, signal, socket, subprocess, sys, time
import urllib.error, urllib.parse, urllib.request

root = pathlib.Path(__file__).resolve().parent.parent.parent


def fail(message):
    sys.exit(f"{pathlib.Path(sys.argv[0]).name}: {message}")


def program(name, package):
    return shutil.which(name) or fail(f"{name} is missing: apt-get install {package}")


def profiler_path():
    """The program that is tested: the first argument, or that of the release build."""
    path = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else root / ".build/release/smaps-profiler")
    return path.resolve() if path.exists() else fail(f"'{path}' is missing: swift build -c release")


def wait_for(condition, what, bound=60):
    """Waits until a condition holds; what it gave then."""
    deadline = time.monotonic() + bound
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > deadline:
            fail(f"{what}: not within {bound} s")
        time.sleep(0.05)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def get(url):
    """What is answered; None where nobody does, or in vain."""
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.read().decode()
    except (OSError, urllib.error.URLError):
        return None


class Process:
    """A program that ends with its owner."""

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
            fail(f"{self.words[0]} has ended with {self.process.returncode}")
        return True


class Profiler(Process):
    """smaps-profiler, serving metrics."""

    def __init__(self, path, options, address="127.0.0.1:0", prefix=()):
        super().__init__([path, "--listen", address, *options], prefix, stdout=subprocess.DEVNULL,
                         stderr=subprocess.PIPE, text=True)
        line = self.process.stderr.readline()
        found = re.search(r"serving (http://([^/]*)/metrics)", line)
        if not found:
            fail(f"smaps-profiler does not serve: {line}")
        self.url, self.address = found[1], found[2]

    def end(self):
        """As Ctrl-C does."""
        self.process.send_signal(signal.SIGINT)
        errors = self.process.communicate(timeout=60)[1]
        if self.process.returncode != 0:
            fail(f"smaps-profiler ended with {self.process.returncode}: {errors}")


class Prometheus(Process):
    """Prometheus, on a port of the loopback interface.

    configuration: of its file; data: a folder, in which blocks may be already."""

    def __init__(self, configuration, data):
        data.mkdir(exist_ok=True)
        file = data.parent / f"{data.name}.yml"
        file.write_text(configuration)
        log = (data.parent / f"{data.name}.log").open("w")
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        super().__init__([
            program("prometheus", "prometheus"), f"--config.file={file}", f"--storage.tsdb.path={data}",
            f"--web.listen-address=127.0.0.1:{port}", "--storage.tsdb.retention.time=100y",
            "--web.enable-admin-api"], stdout=log, stderr=log)
        wait_for(lambda: self.check() and get(f"{self.url}/-/ready"), "Prometheus is ready")

    def ask(self, path, **parameters):
        answer = get(f"{self.url}/api/v1/{path}?{urllib.parse.urlencode(parameters)}")
        if answer is None:
            self.check()
            fail(f"Prometheus does not answer {path} {parameters}")
        return json.loads(answer)["data"]

    def query(self, query, at=None):
        """The vector or matrix that answers a query, at a moment or now."""
        return self.ask("query", query=query, **({} if at is None else {"time": at}))["result"]

    def number(self, query, at=None):
        """The one number that answers a query; None where there is none."""
        result = self.query(query, at)
        return float(result[0]["value"][1]) if len(result) == 1 else None


class KnownProgram(Process):
    """One of Tests/KnownPrograms, step by step; see the README there."""

    def __init__(self, name, folder, prefix=()):
        self.path = folder / name
        subprocess.run([program("cc", "gcc libc6-dev"), "-O1", "-static", "-o", self.path,
                        root / f"Tests/KnownPrograms/{name}.c"], check=True)
        super().__init__([self.path], prefix, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.line()

    def line(self):
        return self.process.stdout.readline().strip()

    def step(self):
        """Takes the next step; bytes and mappings since the first one, or None where it was the last."""
        self.process.stdin.write("\0")
        self.process.stdin.flush()
        found = re.fullmatch(r"\d+:\w+=(\d+)/(\d+)", self.line())
        return (int(found[1]), int(found[2])) if found else None
