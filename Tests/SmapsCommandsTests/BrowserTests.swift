import Foundation
import Plot
import PlotCairo
import TestSupport
import Testing

@testable import SmapsCommands

/// Charts in a browser: Chromium opens each chart, and compares its rendering of the SVG with
/// cairo's PNG of the same scene.
@Suite(.timeLimit(.minutes(20)), Tool.chromium.trait) struct BrowserTests {
  /// The result for one chart, as the page below writes it.
  private struct Verdict: Decodable {
    var name: String
    var error: String?
    var titles: [String]
    /// The mean difference of a color channel, at most 255.
    var mean: Double
    /// The largest difference of a channel's mean in a square of 8 × 8 pixels.
    var worst: Double
    /// The width of the SVG in pixels; 0 if it was not loaded.
    var width: Int
  }

  @Test func `Chromium renders every chart like cairo, and has its tooltips`()
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
      let texts = scene.elements.compactMap { element in
        if case .text(let text) = element { text.tooltip } else { nil }
      }
      #expect(
        verdict.titles == [scene.title] + scene.tooltips.map(\.text) + texts, "\(verdict.name)")
      #expect(verdict.titles.count > 1)
      // Antialiasing differs, but hardly changes the mean of a square. A missing or moved letter
      // changes it by about 50.
      #expect(verdict.mean < 2, "\(verdict.name)")
      #expect(verdict.worst < 24, "\(verdict.name)")
    }
  }

  /// Paints each SVG and its PNG on a canvas and compares the pixels. Writes the results to the
  /// page, as JSON in Base64.
  ///
  /// Everything happens in the page's load event, because the browser waits for it.
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
