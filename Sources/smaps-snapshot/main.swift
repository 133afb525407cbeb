import SmapsCommands

runProgram(SnapshotCommand.self)
