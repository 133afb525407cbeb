/// What the help of a command says besides its options.
package struct CommandConfiguration: Sendable {
  package let commandName: String

  /// One sentence.
  package let abstract: String

  /// The lines of the usage, with the name of the command.
  package let usage: String

  /// Text after the abstract, with line breaks between paragraphs only.
  package let discussion: String

  /// - Parameter usage: `nil` for the name, options and arguments.
  package init(
    commandName: String, abstract: String, usage: String? = nil, discussion: String = ""
  ) {
    self.commandName = commandName
    self.abstract = abstract
    self.usage = usage ?? "\(commandName) [OPTIONS] [ARGUMENTS]"
    self.discussion = discussion
  }
}
