/// What is granted to those who ask. Each connection is for one question.
package struct Limits: Sendable {
  /// How many are listened to at a time. Where there are more, whoever has taken longest to ask is hung
  /// up on.
  package var connections = 64

  /// How long the lines of a question may be in all, in bytes.
  package var headBytes = 8 << 10

  /// What is read of a question and what may follow it, in bytes.
  package var totalBytes = 32 << 10

  /// Until the question is there.
  package var asking = Duration.seconds(10)

  /// Until the first metrics are there. Then it is said that there are none (503).
  package var waiting = Duration.seconds(5)

  /// Until the answer is taken.
  package var answering = Duration.seconds(10)

  package init() {}
}
