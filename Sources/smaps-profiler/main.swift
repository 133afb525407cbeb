import SmapsCommands

runProgram(ProfilerCommand.self)
