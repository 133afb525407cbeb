import Libc
import MemoryProfile
import Recording

/// A file in memory, which is overwritten for each input. The readers require a path.
enum SampleFile {
  /// The file is unlinked right after it is opened. /dev/shm is in memory.
  private static let descriptor = {
    let path = "/dev/shm/smaps-fuzz-\(getpid()).samples"
    let opened = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    precondition(opened >= 0, "\(path) can't be created")
    unlink(path)
    return opened
  }()

  /// Writes the bytes to the file and returns its path.
  static func path(holding bytes: [UInt8]) -> String {
    ftruncate(descriptor, 0)
    pwrite(descriptor, bytes, bytes.count, 0)
    return "/proc/self/fd/\(descriptor)"
  }

  /// Reads all samples from these bytes. The result is the reader's error if there is one.
  static func read(_ bytes: [UInt8]) -> Result<ReadSamples, RecordingError> {
    read(path: path(holding: bytes))
  }

  static func read(path: String) -> Result<ReadSamples, RecordingError> {
    do throws(RecordingError) {
      let recorded = try RecordedSamples(path, interval: .seconds(1))
      var read = ReadSamples(metadata: recorded.metadata)
      read.cutOff = try recorded.forEachSample { sample, progress in
        read.samples.append(sample)
        read.hasWrongProgress = read.hasWrongProgress || !(0...1).contains(progress)
        return read.samples.count < 10_000
      }
      return .success(read)
    } catch {
      return .failure(error)
    }
  }
}

struct ReadSamples {
  let metadata: RunMetadata
  var samples: [Sample] = []
  var cutOff: RecordedSamples.CutOff?
  var hasWrongProgress = false
}
