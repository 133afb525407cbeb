import SmapsCommands

runNamedProgram()
