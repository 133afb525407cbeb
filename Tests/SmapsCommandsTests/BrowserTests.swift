import Foundation
import Plot
import PlotCairo
import TestSupport
import Testing

@testable import SmapsCommands

/// What a reader's browser makes of the charts: Chromium opens each, and compares how it paints the
/// SVG with how cairo painted the PNG of the same scene.
@Suite(.timeLimit(.minutes(10)), Tool.chromium.trait) struct BrowserTests {
  /// As the page below writes it.
  private struct Verdict: Decodable {
    var name: String
    var error: String?
    var titles: [String]
    /// The mean difference of a channel, of 255.
    var mean: Double
    /// How much the mean of a channel differs at the most, of all squares of 8 × 8 pixels.
    var worst: Double
    /// The width of a screenshot of nothing would be 0.
    var width: Int
  }

  @Test func `Chromium shows every chart as cairo does, and its texts to who points at it`()
    async throws
  {
    let directory = FileManager.default.temporaryDirectory.path + "/browser-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    var scenes: [String: Scene] = [:]
    var pictures: [[String: String]] = []
    for chart in DrawnChart.allCases {
      for theme in ThemeName.allCases {
        let scene = try chart.scene(.standard, theme.theme)
        let name = "\(chart.rawValue) \(theme.rawValue)"
        scenes[name] = scene
        pictures.append([
          "name": name, "svg": Data(try scene.rendered(as: .svg)).base64EncodedString(),
          "png": Data(try scene.rendered(as: .png)).base64EncodedString(),
        ])
      }
    }
    let list = String(decoding: try JSONEncoder().encode(pictures), as: UTF8.self)
    let page = "\(directory)/page.html"
    try Data(Self.page.replacing("PICTURES", with: list).utf8)
      .write(to: URL(fileURLWithPath: page))
    let dom = try await Tool.chromium.run([
      "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
      "--user-data-dir=\(directory)/profile", "--force-device-scale-factor=1",
      "--dump-dom", "file://\(page)",
    ])
    let begin = try #require(dom.range(of: "<pre id=\"verdicts\">"), "\(dom.prefix(300))")
    let end = try #require(dom.range(of: "</pre>", range: begin.upperBound..<dom.endIndex))
    let json = String(dom[begin.upperBound..<end.lowerBound])
    let verdicts = try JSONDecoder().decode(
      [Verdict].self, from: try #require(Data(base64Encoded: json)))

    #expect(verdicts.count == pictures.count)
    for verdict in verdicts {
      #expect(verdict.error == nil, "\(verdict.name)")
      #expect(verdict.width == 1024)
      let scene = try #require(scenes[verdict.name])
      #expect(verdict.titles == [scene.title] + scene.tooltips.map(\.text), "\(verdict.name)")
      #expect(verdict.titles.count > 1)
      // Edges and letters are smoothed otherwise, which a square's mean hardly shows; a letter that
      // is missing or elsewhere makes some 50.
      #expect(verdict.mean < 2, "\(verdict.name)")
      #expect(verdict.worst < 24, "\(verdict.name)")
    }
  }

  /// Paints each SVG and its PNG on a canvas and compares them, pixel by pixel; what it found stands
  /// in the page afterwards, as JSON in Base64.
  ///
  /// All of it happens within the page's load event, for which the browser waits.
  private static let page = """
    <!doctype html><meta charset="utf-8"><body><script>
    const pictures = PICTURES;
    const types = {svg: 'image/svg+xml', png: 'image/png'};
    for (const picture of pictures)
      for (const kind in types) {
        const image = document.createElement('img');
        image.src = 'data:' + types[kind] + ';base64,' + picture[kind];
        picture[kind + 'Image'] = image;
        document.body.append(image);
      }
    function pixels(image) {
      const canvas = document.createElement('canvas');
      canvas.width = image.naturalWidth;
      canvas.height = image.naturalHeight;
      const context = canvas.getContext('2d');
      context.drawImage(image, 0, 0);
      return context.getImageData(0, 0, canvas.width, canvas.height).data;
    }
    function judge(picture) {
      const text = new TextDecoder().decode(
        Uint8Array.from(atob(picture.svg), letter => letter.charCodeAt(0)));
      const tree = new DOMParser().parseFromString(text, 'image/svg+xml');
      const failure = tree.querySelector('parsererror');
      if (failure) throw failure.textContent;
      const [one, two] = [pixels(picture.svgImage), pixels(picture.pngImage)];
      const width = picture.svgImage.naturalWidth, height = picture.svgImage.naturalHeight;
      let sum = 0, worst = 0;
      for (let top = 0; top < height; top += 8)
        for (let left = 0; left < width; left += 8)
          for (let channel = 0; channel < 3; channel++) {
            let [first, second] = [0, 0];
            for (let y = top; y < top + 8; y++)
              for (let x = left; x < left + 8; x++) {
                const at = (y * width + x) * 4 + channel;
                first += one[at];
                second += two[at];
                sum += Math.abs(one[at] - two[at]);
              }
            worst = Math.max(worst, Math.abs(first - second) / 64);
          }
      return {titles: [...tree.querySelectorAll('title')].map(title => title.textContent),
              width, mean: sum / (width * height * 3), worst};
    }
    addEventListener('load', () => {
      const verdicts = pictures.map(picture => {
        const verdict = {name: picture.name, titles: [], mean: 255, worst: 255, width: 0};
        try {
          return Object.assign(verdict, judge(picture));
        } catch (error) {
          return Object.assign(verdict, {error: String(error)});
        }
      });
      const text = new TextEncoder().encode(JSON.stringify(verdicts));
      const found = document.createElement('pre');
      found.id = 'verdicts';
      found.textContent = btoa(Array.from(text, byte => String.fromCharCode(byte)).join(''));
      document.body.replaceChildren(found);
    });
    </script>
    """
}
