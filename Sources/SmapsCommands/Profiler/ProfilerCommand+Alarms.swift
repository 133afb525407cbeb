import MemoryProfile
import ProcFS

extension ProfilerCommand {
  /// What limits and alarms exclude and require.
  var alarmRules: [OptionRule] {
    let command =
      alarm.onExceed.map { _ in "--on-exceed" } ?? alarm.onRecover.map { _ in "--on-recover" }
    var rules: [OptionRule] = [
      .requirement(
        alarm.optionWithoutCommand, of: "a command", isMet: false, advice: "quote it as one word"),
      .requirement(
        alarm.stopOnExceed.option("--stop-on-exceed"), of: "a COMMAND", isMet: follow.isWanted,
        advice: "add -- COMMAND"),
      .requirement(
        alarm.alarmTimeout.map { _ in "--alarm-timeout" }, of: "--on-exceed or --on-recover",
        isMet: command != nil),
      .requirement(
        alarm.givenOption, of: "a limit", isMet: gate.isGiven,
        advice: "add --max-total, --max-process or another one"),
    ]
    if recording.replay != nil {
      rules.insert(.live(alarm.givenOption), at: 0)
    } else {
      rules.append(
        .requirement(
          gate.maxCgroup.map { _ in "--max-cgroup" }, of: "--cgroup PATH or a COMMAND",
          isMet: selection.cgroup != nil || follow.isWanted,
          advice: "--cgroup / is the whole container"))
    }
    return rules
  }

  /// The reader of what limits in percent need; `nil` if there is no such limit.
  ///
  /// - Throws: ``Failure`` if a limit can't be checked.
  func headroomReader(
    _ source: LiveSource, _ configuration: RunConfiguration
  ) throws(Failure) -> HeadroomReader? {
    guard gate.maxCgroup != nil || !gate.maxPressure.isEmpty else { return nil }
    var reader = HeadroomReader(try source.reading.openTree())
    let group = configuration.target.controlGroup
    if let limit = gate.maxCgroup {
      try Self.addLimit(ofGroup: group, "--max-cgroup \(limit.text)", to: &reader)
    }
    if let limit = gate.maxPressure.first {
      let name = "--max-pressure \(limit.text)"
      do throws(AccountError) {
        try reader.addPressure(ofGroup: group)
      } catch {
        throw Failure(GateMessage.noGroup(gate: name, error))
      }
      if try Self.read(&reader).pressure == nil {
        throw Failure(GateMessage.withoutPressure(gate: name, path: nil))
      }
    }
    return reader
  }

  /// - Parameter path: that of the group; `nil` for the group of this program and its COMMAND.
  private static func addLimit(
    ofGroup path: String?, _ name: String, to reader: inout HeadroomReader
  ) throws(Failure) {
    var group = path ?? "/"
    do throws(ProcError) {
      if path == nil, let own = try ProcTree().ownID() {
        group = try reader.path(ofGroupOf: own) ?? group
      }
    } catch {
      throw Failure(error)
    }
    do throws(AccountError) {
      try reader.addLimit(ofGroup: group)
    } catch {
      throw Failure(GateMessage.noGroup(gate: name, error))
    }
    if try read(&reader).limit == nil {
      throw Failure(GateMessage.noGroupLimit(gate: name, group: group))
    }
  }

  private static func read(_ reader: inout HeadroomReader) throws(Failure) -> MemoryHeadroom {
    do throws(ProcError) {
      return try reader.read()
    } catch {
      throw Failure(error)
    }
  }
}
