"""What the benchmarks here share: what a command costs, loads that run meanwhile, programs in C beside ours."""
import contextlib, os, pathlib, statistics, subprocess, sys, time

here = pathlib.Path(__file__).resolve().parent
root = here.parent.parent
release = root / ".build/release"


class Cost:
    """What a command takes: CPU (user and system) and wall in seconds, the largest resident size in MiB."""

    def __init__(self, command, output=subprocess.DEVNULL):
        begin = time.perf_counter()
        process = subprocess.Popen(
            [str(word) for word in command], stdout=output, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0, command
        self.cpu = usage.ru_utime + usage.ru_stime
        self.wall = time.perf_counter() - begin
        self.peak = usage.ru_maxrss / 1024


@contextlib.contextmanager
def running(*command, lines):
    """A load, until the body is done; gives the lines that say that it is ready."""
    load = subprocess.Popen(
        [str(word) for word in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield load, [load.stdout.readline().strip() for _ in range(lines)]
    finally:
        load.stdin.close()
        load.wait()


def compile(folder, *names, options=()):
    """Builds C programs of this folder into another."""
    for name in names:
        subprocess.run(
            ["cc", "-O2", "-pthread", "-o", pathlib.Path(folder) / name, here / f"{name}.c", *options],
            check=True)


def build(programs=release):
    """Builds our programs, unless those of another folder are measured."""
    if programs == release:
        subprocess.run(["swift", "build", "-c", "release"], cwd=root, check=True, stdout=sys.stderr)


def spread(values, digits=2):
    """Median, smallest and largest."""
    median, least, most = (
        f"{value:.{digits}f}" for value in (statistics.median(values), min(values), max(values)))
    return f"{median} ({least}–{most})"
