import Testing

@testable import Plot

@Suite(.timeLimit(.minutes(20))) struct LinearScaleTests {
  @Test func `a scale maps both bounds of its domain, upwards or downwards`() {
    let scale = LinearScale(10...20, from: 300, to: 100)
    #expect(scale.position(of: 10) == 300)
    #expect(scale.position(of: 20) == 100)
    #expect(scale.position(of: 15) == 200)
    #expect(LinearScale(5...5, from: 0, to: 10).position(of: 5) == 5)
  }
}
