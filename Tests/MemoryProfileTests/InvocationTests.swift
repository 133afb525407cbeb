import ProcFS
import Testing

@testable import MemoryProfile

@Suite(.timeLimit(.minutes(20))) struct InvocationTests {
  @Test(arguments: [
    ("sudo smaps-profiler sleep 345", true),
    ("sudo -u root /usr/bin/smaps-profiler -i 0.1 -o x sleep 345", true),
    ("timeout -s INT 5 smaps-profiler sleep 345", true),
    (#"bash -c f=x; smaps-profiler -o "$f" 'sleep 345'; true"#, true),
    (#"script -qc smaps-profiler "sleep 345" /dev/null"#, true),
    // `sudo -i`, and a script with a parameter.
    (#"-bash -c smaps-profiler sleep\ 345"#, true),
    (#"sh -c smaps-profiler "$1" sh sleep 345"#, true),
    ("tmux new-session -d smaps-profiler 'sleep 345' > out", true),
    // Another program, another REGEX, another order.
    ("sleep 345", false), ("bash run.sh sleep 345", false), ("sudo smaps-profiler sleep 34", false),
    ("sh -c sleep 345 & smaps-profiler -n 1", false), ("", false),
  ])
  func `arguments contain the program's name and, after it, REGEX`(text: String, expected: Bool) {
    let commandLine = CommandLine(bytes: Array(text.utf8))
    for program in ["smaps-profiler", "/usr/bin/smaps-profiler", "./smaps-profiler"] {
      let invocation = Invocation(program: program, regex: "sleep 345")
      #expect(invocation.isContained(in: commandLine) == expected)
    }
  }

  @Test func `quotes and backslashes of REGEX are compared without them too`() {
    let invocation = Invocation(program: "smaps-profiler", regex: #"^a\.b "c""#)
    let quoted = CommandLine(bytes: Array(#"sh -c smaps-profiler '^a\.b "c"'"#.utf8))
    #expect(invocation.isContained(in: quoted))
  }

  @Test func `without a program's name nothing contains it`() {
    let invocation = Invocation(program: "", regex: "a")
    #expect(!invocation.isContained(in: CommandLine(bytes: Array("a".utf8))))
  }

  @Test func `ancestors are left out for REGEX only, not if they are selected by PID`() throws {
    let invocation = Invocation(program: "smaps-profiler", regex: "a")
    var selection = Selection(pattern: try Pattern("a"))
    #expect(!selection.excludesLaunchers)
    selection.invocation = invocation
    #expect(selection.excludesLaunchers)
    selection.user = UserID(rawValue: 0)
    #expect(selection.excludesLaunchers)
    selection.pids = [ProcessID(rawValue: 1)]
    #expect(!selection.excludesLaunchers)
    selection.pids = nil
    selection.pattern = nil
    #expect(!selection.excludesLaunchers)
  }
}
