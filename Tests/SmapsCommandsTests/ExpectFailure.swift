import Testing

@testable import SmapsCommands

/// Expects a ``Failure`` that names some facts: an option, a path, a token that was typed.
///
/// The wording itself is only in `golden/messages.txt`.
func expectFailure(
  naming facts: String..., sourceLocation: SourceLocation = #_sourceLocation,
  _ body: () throws -> Void
) {
  let failure = #expect(throws: Failure.self, sourceLocation: sourceLocation) { try body() }
  guard let failure else { return }
  for fact in facts {
    #expect(failure.description.contains(fact), sourceLocation: sourceLocation)
  }
}
