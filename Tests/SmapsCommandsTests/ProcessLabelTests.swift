import MemoryProfile
import ProcFS
import Testing

@testable import SmapsCommands

/// Returns the names of processes without their PIDs.
private func names(_ commands: [String]) -> [String] {
  let processes = commands.enumerated().map { index, command in
    (pid: ProcessID(rawValue: Int32(index) + 1), title: Array(command.utf8))
  }
  return zip(1..., ProcessLabel.labels(of: processes)).map { pid, label in
    #expect(label.text == "\(pid)" || label.text.hasPrefix("\(pid) "))
    return String(label.text.dropFirst("\(pid) ".count))
  }
}

private let renderer = "--crashpad-handler-pid=0 --lang=en-US --num-raster-threads=1 "
private let crash = "--enable-crash-reporter=,built on Debian GNU/Linux 12 (bookworm) "

@Suite(.timeLimit(.minutes(20))) struct ProcessLabelTests {
  @Test func `processes of Chromium are named by their type, and the main one by nothing`() {
    let chromium = "/usr/lib/chromium/chromium "
    #expect(
      names([
        chromium + "--show-component-extension-options --enable-gpu-rasterization about:blank",
        chromium + "--type=zygote --no-zygote-sandbox \(crash)--user-data-dir=/srv/demo/profile",
        chromium + "--type=gpu-process \(crash)--field-trial-handle=3,i,10443011510743637277,4",
        chromium + "--type=utility --utility-sub-type=network.mojom.NetworkService \(crash)--x",
        chromium + "--type=renderer \(renderer)\(crash)--renderer-client-id=7 --uuid=992871164437",
        chromium + "--type=renderer \(renderer)\(crash)--renderer-client-id=6 --uuid=991934122588",
      ]) == [
        "chromium", "chromium --type=zygote", "chromium --type=gpu-process",
        "chromium --type=utility", "chromium --type=renderer", "chromium --type=renderer",
      ])
  }

  @Test func `sixteen compilers are named by their files`() {
    let compilers = (1...16).map { number in
      "/usr/lib/gcc/x86_64-linux-gnu/12/cc1plus -quiet -I include -D_GNU_SOURCE "
        + "\(number % 2 == 0 ? "-DEVEN " : "")src/part\(number).cc "
        + "-quiet -dumpbase part\(number).cc -dumpbase-ext .cc -mtune=generic "
        + "-march=x86-64 -o /tmp/cc\(number)xYz.s"
    }
    #expect(names(compilers) == (1...16).map { "cc1plus part\($0).cc" })
    // Files with one name in two directories keep them.
    let same = ["a", "b", "c", "d"].map { "/usr/bin/cc1 -quiet -I include -Wall \($0)/main.c -O2" }
    #expect(names(same) == ["a", "b", "c", "d"].map { "cc1 \($0)/main.c" })
  }

  @Test func `titles that programs set stay whole`() {
    let titles = [
      "postgres: checkpointer                    ", "postgres: autovacuum launcher  ",
      "postgres: postgres demo 192.168.1.7(5432) SELECT waiting", "nginx: worker process",
      "nginx: master process /usr/sbin/nginx -g daemon on; master_process on;",
      "sshd: root@pts/0", "server: worker process",
    ]
    #expect(
      names(titles) == [
        "postgres: checkpointer", "postgres: autovacuum launcher",
        "postgres: postgres demo 192.168.1.7(5432) SELECT waiting", "nginx: worker process",
        "nginx: master process /usr/sbin/nginx -g daemon on; master_process on;",
        "sshd: root@pts/0", "server: worker process",
      ])
  }

  @Test(arguments: [
    (
      "java -Xmx2g -cp /opt/lib/a.jar:/opt/lib/b.jar com.example.Main --port 80",
      "java com.example.Main --port 80"
    ),
    ("/usr/lib/jvm/bin/java -jar /opt/app/a.jar", "java -jar a.jar"),
    ("/usr/bin/python3.11 -X dev /srv/app/script.py --fast", "python3.11 script.py --fast"),
    ("python3 -m http.server 8000", "python3 -m http.server 8000"),
    ("/usr/bin/python3 -c import time; time.sleep(60)", "python3 -c import time; time.sleep(60)"),
    ("node --max-old-space-size=4096 /srv/web/server.js", "node server.js"),
    ("node -r dotenv/config ./server.js", "node server.js"),
    ("-bash", "-bash"), ("bash --norc", "bash --norc"),
    ("/bin/bash /usr/local/bin/backup --all", "bash backup --all"),
    ("bash -lc make -j8 all && make install", "bash -lc make -j8 all && make install"),
    ("sh -e build.sh", "sh build.sh"), ("ruby", "ruby"), ("java -jar", "java -jar"),
    ("perl /usr/bin/exiftool x.jpg", "perl exiftool x.jpg"),
    ("vim notes.txt", "vim notes.txt"), ("[kworker/0:1-events]", "[kworker/0:1-events]"),
    ("/usr/lib/postgresql/15/bin/postgres -D /srv/demo/pg/data", "postgres -D /srv/demo/pg/data"),
    ("", ""), ("    ", ""), ("/", "/"), ("/bin/", "bin"), ("(sd-pam)", "(sd-pam)"),
    ("/opt/app/server (deleted)", "server (deleted)"),
  ])
  func `a single process has its program, what an interpreter runs, and all arguments`(
    command: String, name: String
  ) {
    #expect(names([command]) == [name])
  }

  @Test func `a word that only one process has names it, not what siblings share`() {
    let java = "/usr/bin/python3 /srv/w.py -Xmx64m -XX:+UseSerialGC "
    let pair = { (path: String) in
      ["Alpha", "Beta"].map { "\(java)-cp \(path) com.example.\($0)" }
    }
    let classes = ["com.example.Alpha", "com.example.Beta"].map { "python3 w.py \($0)" }
    #expect(names(pair("/opt/lib/c.jar")) == classes)
    #expect(names(pair("/opt/lib/a.jar:/opt/lib/c.jar")) == classes)
    // Half of the siblings share a file.
    #expect(
      names(pair("/opt/lib/c.jar") + pair("/opt/lib/d.jar").map { $0 + "2" })
        == classes + classes.map { $0 + "2" })
  }

  @Test func `code that siblings share is elided, not the argument that distinguishes them`() {
    let code = "/usr/bin/python3 -c import time;time.sleep(600) and more code of the same kind "
    #expect(
      names([code + "first", code + "second"]) == ["python3 -c … first", "python3 -c … second"])
    // Equal commands have nothing that distinguishes them.
    #expect(names([code, code]).allSatisfy { $0.contains("import time;time.sleep(600)") })
  }

  @Test func `scripts of one interpreter are different programs`() {
    let python = "/usr/bin/python3 /srv/jobs/a-rather-long-name/worker.py --queue default --job "
    #expect(
      names([
        python + "5", python + "17", "/usr/bin/python3 /srv/jobs/collect-all-results.py --now",
      ])
        == [
          "python3 worker.py --job 5", "python3 worker.py --job 17",
          "python3 collect-all-results.py --now",
        ])
    let java = "java -Xmx2g -server -cp /opt/lib/a.jar com.example.Main --data=/srv/x --port="
    #expect(
      names([java + "80", java + "81"])
        == ["java com.example.Main --port=80", "java com.example.Main --port=81"])
    let shell = "bash -c cd /srv/project && ./run-everything-with-a-long-name --step "
    #expect(
      names([shell + "1", shell + "2"]) == ["bash -c … --step 1", "bash -c … --step 2"])
  }

  @Test func `siblings that differ in nothing, or only in what one of them lacks, keep it all`() {
    let same = "/usr/sbin/server --config /etc/server/server.toml --threads 8"
    #expect(
      names([same, same])
        == Array(
          repeating: "server --config /etc/server/server.toml --threads 8", count: 2))
    #expect(
      names([same, same + " --verbose", same + " --verbose"]) == [
        "server --config /etc/server/server.toml --threads 8", "server --verbose",
        "server --verbose",
      ])
    // Short commands are not shortened.
    #expect(names(["sleep 60", "sleep 61"]) == ["sleep 60", "sleep 61"])
  }

  @Test func `hostile command lines are escaped and limited`() {
    let found = names([
      "demo \u{1B}[31m\u{202E}x", "demo a\nb\tc", String(repeating: "x", count: 100_000),
      "demo " + String(repeating: "--a=b ", count: 50_000),
      "demo </text><script>alert(1)</script>",
    ])
    #expect(found[0] == #"demo \x1b[31m\u{202e}x"#)
    #expect(found[1] == #"demo a\nb\tc"#)
    #expect(found[2].count == 256 && found[2].hasSuffix("…"))
    #expect(found[3].count <= 256)
    #expect(found[4].hasPrefix("demo </text>"))
    let bytes: [UInt8] = [0x64, 0x20, 0xFF, 0xC3]
    let label = ProcessLabel.labels(of: [(ProcessID(rawValue: 9), bytes)])[0]
    #expect(label.text == #"9 d \xff\xc3"#)
  }

  @Test func `the whole name has every argument, up to a limit`() {
    func label(_ command: String) -> ProcessLabel {
      ProcessLabel.labels(of: [
        (ProcessID(rawValue: 7), Array(command.utf8)),
        (ProcessID(rawValue: 8), Array("/usr/bin/tool --of=another --kind of argument".utf8)),
      ])[0]
    }
    let chosen = label("/usr/bin/tool --of=some --kind of argument")
    #expect(chosen.text == "7 tool --of=some")
    #expect(chosen.wholeText == "7 tool --of=some --kind of argument")
    #expect(label(String(repeating: "y", count: 5000)).wholeText.count == ProcessLabel.limit)
    #expect(label("").wholeText == "7")
  }
}

@Suite(.timeLimit(.minutes(20))) struct PathNamesTests {
  private func names(_ paths: [String]) -> [String] {
    let names = PathNames(paths)
    return paths.map { names.name(of: $0) }
  }

  @Test func `a path is named by its last component, and other names stay`() {
    #expect(
      names([
        "/usr/lib/chromium/icudtl.dat", "/opt/libfoo.so (deleted)", "/memfd:a/b c (deleted)",
        "/system.slice/postgresql@15-main.service", "/", "[heap]", "anon_inode:[io_uring]", "",
        "//",
      ]) == [
        "icudtl.dat", "libfoo.so (deleted)", "memfd:a/b c (deleted)",
        "postgresql@15-main.service", "/", "[heap]", "anon_inode:[io_uring]", "", "//",
      ])
  }

  @Test func `where several share it, the end of the directory distinguishes them`() {
    #expect(
      names([
        "/usr/lib/x86_64-linux-gnu/libc.so.6", "/usr/lib32/libc.so.6", "/libc.so.6",
        "/snap/core/1/usr/lib32/libc.so.6", "/srv/a.db",
      ]) == [
        "libc.so.6 (…/x86_64-linux-gnu)", "libc.so.6 (/usr/lib32)", "libc.so.6 (/)",
        "libc.so.6 (…/1/usr/lib32)", "a.db",
      ])
  }

  @Test func `deep and many equal names take no long time`() {
    let deep = (0..<64).map { "/" + String(repeating: "d/", count: 2000) + "\($0)/x" }
    #expect(names(deep).first == "x (…/0)")
    let many = (0..<5000).map { "/srv/\($0)/x" }
    #expect(names(many).last == "x (/srv/4999)")
  }
}
