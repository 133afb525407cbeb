import ArgumentParser
import MemoryProfile
import ProcFS

/// The options that say how processes are read, and what is said of those that can't be; both programs
/// have them.
struct ReadingOptions: ParsableArguments {
  @Flag(
    name: [.customShort("f"), .long],
    help: "Fail when permission to read a process is denied (default: skip it and go on).")
  var failOnNoperm = false

  @Flag(
    name: [.customShort("w"), .long],
    help: """
      Print warnings to the standard error: processes that vanished or were denied, unknown mappings, \
      hidden threads.
      """)
  var showWarnings = false

  @Flag(
    name: .customLong("no-thread-stacks"),
    help: "Count thread stacks as anonymous mappings (default: find them and count them apart).")
  var noThreadStacks = false

  @Option(
    help: ArgumentHelp(
      "Read this tree instead of /proc: a captured one, or another container's.",
      valueName: "dir"),
    completion: .directory)
  var proc = "/proc"

  /// Whether what is read is of here and now.
  var readsThisMachine: Bool { proc == "/proc" }

  /// Opens the tree that is to be read.
  func tree() throws(Failure) -> ProcTree {
    do {
      return try ProcTree(proc)
    } catch {
      throw Failure(error.message)
    }
  }

  /// Makes a sampler of a tree.
  ///
  /// - Parameters:
  ///   - options: whether thread stacks are found is set here.
  ///   - followsChildren: whether the descendants of this program are sampled.
  func sampler(
    _ tree: consuming ProcTree, _ chosen: Selection, _ options: SamplerOptions,
    followsChildren: Bool = false
  ) -> Sampler {
    var (chosen, options) = (chosen, options)
    if followsChildren { chosen.ancestor = tree.ownID() }
    options.findsThreadStacks = !noThreadStacks
    return Sampler(tree, selection: chosen, options: options)
  }

  /// Passes on what was met while sampling.
  ///
  /// - Throws: ``Failure`` where a process was denied and the user wants to fail then.
  func report(_ notices: [Notice], _ warnings: Warnings) throws(Failure) {
    for notice in notices {
      if failOnNoperm, case .denied = notice {
        throw Failure("\(notice.message); run as root or with CAP_SYS_PTRACE, or leave out -f")
      }
      switch notice {
      // What is printed is older than it seems: that is for everyone to know.
      case .throttled, .overBudget, .slowRead: warnings.say(notice.message)
      default: warnings.warn(notice.message)
      }
    }
  }
}

extension Warnings {
  /// Says what the sums lack, whether or not warnings are wanted, and what would help.
  ///
  /// - Parameter denied: how many processes may not be read.
  func sayWhatIsLeftOut(denied: Int) {
    guard denied > 0 else { return }
    complain(
      "\(program): \(denied == 1 ? "1 process was" : "\(denied) processes were") left out: permission "
        + "to read \(denied == 1 ? "it" : "them") was denied; run as root or with CAP_SYS_PTRACE")
  }
}

extension Collection<Notice> {
  /// How many processes may not be read; each is told of once.
  var deniedCount: Int {
    reduce(0) { count, notice in
      if case .denied = notice { count + 1 } else { count }
    }
  }
}

/// Lines on the standard error for who asked for them.
struct Warnings {
  /// The name that each line begins with.
  let program: String
  let areWanted: Bool

  /// Where lines wait while the terminal shows something else; nil where they are printed as they come.
  var board: NoticeBoard?

  func warn(_ message: String) {
    if areWanted { say("warning: \(message)") }
  }

  /// A line for everyone.
  func say(_ message: String) {
    guard let board else { return complain("\(program): \(message)") }
    board.post(message, by: program)
  }
}
