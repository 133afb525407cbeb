import ProcFS
import Testing

@Suite(.timeLimit(.minutes(20))) struct ProcessStatusTests {
  private func user(_ text: String) -> UInt32? {
    ProcessStatus(Array(text.utf8).span.bytes)?.effectiveUser.rawValue
  }

  @Test(
    arguments: [
      ("Name:\tdemo\nUid:\t1000\t33\t1000\t1000\nGid:\t5\t6\t7\t8\n", 33),
      ("Uid:\t0\t4294967295\t0\t0", 4_294_967_295),
      ("Name:\tUid:\t7\t8\n", nil), ("Uid:\t1000", nil), ("Uid:\t0\t4294967296\t0\t0", nil),
      ("", nil),
    ] as [(String, UInt32?)])
  func `the effective user is the second number`(
    text: String, expected: UInt32?
  ) {
    #expect(user(text) == expected)
  }

  @Test(
    arguments: [
      (
        "Name:\tVmPeak:\nVmPeak:\t1 kB\nVmSize:\t2 kB\nThreads:\t1\n",
        "VmPeak:\t1 kB\nVmSize:\t2 kB\n"
      ),
      ("VmPeak:\t1 kB\nX:\t1\nVmPeak:\t2 kB\nThreads:\t1", "VmPeak:\t1 kB\nX:\t1\nVmPeak:\t2 kB\n"),
      // A kernel thread, and a text that was cut off.
      ("Name:\tkthreadd\nThreads:\t1\n", nil), ("VmPeak:\t1 kB\nVmSize:", nil), ("", nil),
    ] as [(String, String?)])
  func `the lines about memory begin with VmPeak and end before Threads`(
    text: String, expected: String?
  ) {
    let bytes = Array(text.utf8)
    let lines = ProcessStatus.memoryLines(in: bytes.span.bytes)
    #expect(lines.map { String(decoding: bytes[$0], as: UTF8.self) } == expected)
  }

  @Test(
    arguments: [
      ("Name:\tdemo\nTgid:\t801\nPid:\t805\n", 801), ("Tgid:\t4711", 4711), ("Pid:\t801\n", nil),
      ("Tgid:\t\n", nil), ("", nil),
    ] as [(String, Int32?)])
  func `the process of a thread is read`(text: String, process: Int32?) {
    #expect(ProcessStatus.process(in: Array(text.utf8).span.bytes)?.rawValue == process)
  }
}

@Suite(.timeLimit(.minutes(20))) struct ControlGroupTests {
  private func holds(_ group: String, _ file: String) -> Bool {
    ControlGroup(path: group).holds(file: Array(file.utf8).span.bytes)
  }

  @Test(arguments: [
    ("/a/b", "0::/a/b\n", true), ("/a", "0::/a/b\n", true), ("/a/", "0::/a\n", true),
    ("a", "0::/a\n", true), ("/", "0::/\n", true), ("/", "0::/a\n", true),
    ("/a", "0::/ab\n", false), ("/a/b", "0::/a\n", false), ("/a", "", false),
    ("/sys/fs/cgroup/a", "0::/a\n", true), ("/sys/fs/cgroup", "0::/a\n", true),
    ("/docker/x", "9:cpu,cpuacct:/docker/x\n0::/\n", true), ("/x:y", "0::/x:y/z\n", true),
    // Version 1 has a directory for each hierarchy.
    ("/sys/fs/cgroup/cpu/a", "9:cpu,cpuacct:/a/b\n0::/\n", true),
    ("/sys/fs/cgroup/cpu,cpuacct/a", "9:cpu,cpuacct:/a\n", true),
    ("/sys/fs/cgroup/systemd/a", "1:name=systemd:/a\n", true),
    ("/sys/fs/cgroup/unified/a", "0::/a\n", true), ("/sys/fs/cgroup/memory", "3:memory:/a\n", true),
    ("/sys/fs/cgroup/cpu/a", "9:memory:/a\n", false),
    ("/sys/fs/cgroup/cpu/a", "9:cpu:/ab\n", false), ("/cpu/a", "9:cpu:/a\n", false),
    // In a cgroup namespace: the part behind the `..` counts.
    ("/kubepods/a", "0::/../../kubepods/a/b\n", true), ("/a", "0::/../ab\n", false),
    ("/../../kubepods/a", "0::/../kubepods/a\n", true), ("/", "0::/..\n", true),
    ("/a", "0::/..\n", false), ("/..a", "0::/..a\n", true), ("/a", "0::/..a\n", false),
    ("/sys/fs/cgroup/cpu/a", "9:cpu:/../a/b\n0::/\n", true), ("/b", "0::/a/../b\n", false),
  ])
  func `a group contains the processes in it and in groups below it`(
    group: String, file: String, expected: Bool
  ) {
    #expect(holds(group, file) == expected)
  }

  @Test(
    arguments: [
      ("0::/a/b\n", "/a/b"), ("0::/\n", ""), ("0::/x:y", "/x:y"), ("", nil), ("nonsense\n", nil),
      ("0::/a (deleted)\n", "/a"), ("0::/a(deleted)\n", "/a(deleted)"),
      // Version 1, and both versions together, as systemd and Docker set them up.
      ("2:cpu:/a\n1:name=systemd:/b\n", "/b"), ("2:cpu:/a\n1:pids:/b\n", "/a"),
      ("4:cpu,memory:/docker/x\n1:name=systemd:/b\n0::/\n", "/docker/x"),
      ("1:name=systemd:/b\n0::/c\n", "/c"), ("3:name=memory:/a\n0::/c\n", "/c"),
      // In a cgroup namespace.
      ("0::/../../kubepods/pod1\n", "/kubepods/pod1"), ("0::/..\n", ""),
      ("0::/..a/..\n", "/..a/.."),
      ("0::/../a (deleted)\n", "/a"), ("0::/../../..\n", ""),
    ] as [(String, String?)])
  func `the group of a process is the one that counts its memory`(file: String, path: String?) {
    let group = ControlGroup(file: Array(file.utf8).span.bytes)
    #expect((group?.path).map { String(decoding: $0, as: UTF8.self) } == path)
  }
}

@Suite(.timeLimit(.minutes(20))) struct MalformedFileTests {
  @Test(arguments: [
    ("Name:\ta\nUid:\tx\t1\n", 2, "Uid:\tx\t1"), ("Uid:\t1\n", 1, "Uid:\t1"),
    ("Name:\ta\n", nil, ""),
    ("", nil, ""),
  ])
  func `the line without an effective user is found`(file: String, line: Int?, text: String) {
    let bytes = Array(file.utf8)
    #expect(ProcessStatus(bytes.span.bytes) == nil)
    let malformed = ProcessStatus.malformed(bytes.span.bytes)
    #expect(malformed.line == line)
    #expect(malformed.text == Array(text.utf8))
  }

  @Test(arguments: [
    ("0::/a\nnonsense\n5:cpu:/\n", 2, "nonsense"), ("0:\n::/\n", 1, "0:"),
    ("0::/\n\n", 2, ""), ("0::/\n1:x", 2, "1:x"),
  ])
  func `the first malformed line of control groups is found`(file: String, line: Int, text: String)
  {
    let malformed = ControlGroup.malformed(Array(file.utf8).span.bytes)
    #expect(malformed?.line == line)
    #expect(malformed?.text == Array(text.utf8))
  }

  @Test(arguments: ["", "0::/", "0::/a:b\n", "3:cpu,memory:/a\n0::/\n"])
  func `well-formed control groups have no malformed line`(file: String) {
    #expect(ControlGroup.malformed(Array(file.utf8).span.bytes) == nil)
  }

  @Test func `the text of a long line is cut`() {
    let line = [UInt8](repeating: 0x41, count: 1000)
    let malformed = MalformedText(onlyLineOf: line.span.bytes, problem: "too long")
    #expect(malformed.line == 1)
    #expect(malformed.text == Array(line.prefix(MalformedText.textLength)))
  }
}
