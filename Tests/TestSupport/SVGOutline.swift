import Foundation

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// The visible content of an SVG that cairo wrote.
///
/// Versions of cairo write attributes in different ways, and versions of a font have different
/// outlines. So shapes are compared by kind, colors and points, the latter with a tolerance. Text
/// is compared by its characters, anchor, position and width. Text that cairo drew as glyphs is
/// compared by its start and its sequence of glyphs, numbered by first use in the picture.
package struct SVGOutline {
  package struct Shape: Equatable {
    /// The kind: `path`, `rect` or `text`.
    package var kind: String
    /// Fill, stroke and stroke width in normalized form.
    package var paint: [String]
    /// The commands of a path, the glyphs of a text, or its characters, anchor and weight.
    package var steps: [String]
    package var numbers: [Double]
  }

  package let shapes: [Shape]
  package let title: String
  package let summary: String

  /// The tooltips, in the order of the file.
  package let tooltips: [Tooltip]

  /// The characters of the text elements.
  package var texts: [String] {
    shapes.filter { $0.kind == "text" }.compactMap(\.steps.first)
  }

  /// The tooltips of text elements, in the order of the file.
  package let textTooltips: [String]

  package struct Tooltip: Equatable {
    /// The left, top, right and bottom edges, in pixels.
    package var place: [Double]
    package var text: String
  }

  package struct NotSVG: Error {}

  package init(_ svg: String) throws {
    let reader = Reader()
    let parser = XMLParser(data: Data(svg.utf8))
    parser.delegate = reader
    guard parser.parse() else { throw NotSVG() }
    shapes = reader.shapes
    title = reader.texts["title"] ?? ""
    summary = reader.texts["desc"] ?? ""
    tooltips = reader.tooltips
    textTooltips = reader.textTooltips
  }

  /// The largest difference of two coordinates that counts as equal, in pixels.
  ///
  /// It is invisible, but larger than the differences between versions of a font.
  package static let tolerance = 1.5

  /// Describes the first difference of two pictures. Returns `nil` if they look the same.
  package static func difference(_ kept: String, _ new: String) throws -> String? {
    let (old, now) = (try SVGOutline(kept), try SVGOutline(new))
    if old.title != now.title { return "the title was '\(old.title)' and is '\(now.title)'" }
    if old.summary != now.summary {
      return "the summary was '\(old.summary)' and is '\(now.summary)'"
    }
    for (index, (before, after)) in zip(old.shapes, now.shapes).enumerated() {
      let place = "shape \(index) (\(before.kind))"
      if before.kind != after.kind { return "\(place) is now \(after.kind)" }
      if before.paint != after.paint {
        return "\(place) had the paint \(before.paint) and has \(after.paint)"
      }
      if before.steps != after.steps { return "\(place) has other commands or glyphs" }
      if before.numbers.count != after.numbers.count { return "\(place) has other points" }
      if let moved = zip(before.numbers, after.numbers).first(where: {
        abs($0 - $1) > tolerance
      }) {
        return "\(place) moved from \(moved.0) to \(moved.1)"
      }
    }
    for (before, after) in zip(old.tooltips, now.tooltips) {
      if before.text != after.text {
        return "the tooltip '\(before.text)' is now '\(after.text)'"
      }
      if zip(before.place, after.place).contains(where: { abs($0 - $1) > tolerance }) {
        return "the area of the tooltip '\(before.text)' moved"
      }
    }
    if old.textTooltips != now.textTooltips { return "the tooltips of texts differ" }
    if old.tooltips.count != now.tooltips.count {
      return "there were \(old.tooltips.count) tooltips and are \(now.tooltips.count)"
    }
    if old.shapes.count != now.shapes.count {
      return "there were \(old.shapes.count) shapes and are \(now.shapes.count)"
    }
    return nil
  }

  private final class Reader: NSObject, XMLParserDelegate {
    var shapes: [Shape] = []
    var texts: [String: String] = [:]
    var tooltips: [Tooltip] = []
    var textTooltips: [String] = []
    private var element = ""
    private var isInTooltip = false
    private var isInText = false
    private var definitions = 0
    private var groups: [[String: String]] = []
    private var glyphs: [String: Int] = [:]

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
      qualifiedName: String?, attributes: [String: String]
    ) {
      element = name
      let style = Self.style(attributes)
      switch name {
      case "svg":
        page = Self.numbers(["width", "height"], attributes)
      case "defs": definitions += 1
      case "g":
        groups.append((groups.last ?? [:]).merging(style) { $1 })
        // Each run of glyphs is in a separate group.
        if definitions == 0 { startsText = true }
      case _ where definitions > 0: break
      case "use": glyph(attributes)
      case "text":
        isInText = true
        let weight = attributes["font-weight"] ?? "normal"
        append(
          "text", style,
          (
            ["", attributes["text-anchor"] ?? "start", weight],
            Self.numbers(["x", "y", "textLength"], attributes)
          ))
      case "title" where isInText: textTooltips.append("")
      case "path" where groups.last?["pointer-events"] == "all":
        isInTooltip = true
        tooltips.append(
          Tooltip(place: Self.bounds(Self.steps(attributes["d"] ?? "").1), text: ""))
      case "path":
        append("path", style, Self.steps(attributes["d"] ?? ""))
      case "rect" where groups.last?["pointer-events"] == "all":
        isInTooltip = true
        tooltips.append(Tooltip(place: visiblePart(of: attributes), text: ""))
      case "rect":
        append("rect", style, ([], visiblePart(of: attributes)))
      default: break
      }
    }

    func parser(
      _ parser: XMLParser, didEndElement name: String, namespaceURI: String?,
      qualifiedName: String?
    ) {
      element = ""
      if name == "rect" || name == "path" { isInTooltip = false }
      if name == "text" { isInText = false }
      if name == "defs" { definitions -= 1 }
      if name == "g" { groups.removeLast() }
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) {
      if element == "title", isInTooltip {
        tooltips[tooltips.count - 1].text += string
      } else if element == "title", isInText {
        textTooltips[textTooltips.count - 1] += string
      } else if isInText {
        shapes[shapes.count - 1].steps[0] += string
      } else if element == "title" || element == "desc" {
        texts[element, default: ""] += string
      }
    }

    private var startsText = false
    private var page: [Double] = []

    /// Returns the left, top, right and bottom edges of a rectangle, clipped to the page.
    private func visiblePart(of attributes: [String: String]) -> [Double] {
      let rectangle = Self.numbers(["x", "y", "width", "height"], attributes)
      let (left, top) = (rectangle[0], rectangle[1])
      return [
        max(0, left), max(0, top), min(page[0], left + rectangle[2]),
        min(page[1], top + rectangle[3]),
      ]
    }

    /// Returns the left, top, right and bottom edges of points.
    private static func bounds(_ numbers: [Double]) -> [Double] {
      let xs = stride(from: 0, to: numbers.count, by: 2).map { numbers[$0] }
      let ys = stride(from: 1, to: numbers.count, by: 2).map { numbers[$0] }
      return [xs.min() ?? 0, ys.min() ?? 0, xs.max() ?? 0, ys.max() ?? 0]
    }

    private static func numbers(_ names: [String], _ attributes: [String: String]) -> [Double] {
      names.map { Double((attributes[$0] ?? "").replacing("px", with: "")) ?? 0 }
    }

    private func glyph(_ attributes: [String: String]) {
      let name = attributes["xlink:href"] ?? attributes["href"] ?? ""
      let number = glyphs[name] ?? glyphs.count
      glyphs[name] = number
      if startsText || shapes.last?.kind != "text" {
        let start = Self.numbers(["x", "y"], attributes)
        append("text", [:], ([], start))
        startsText = false
      }
      shapes[shapes.count - 1].steps.append(String(number))
    }

    private func append(
      _ kind: String, _ style: [String: String], _ drawn: (steps: [String], numbers: [Double])
    ) {
      let style = (groups.last ?? [:]).merging(style) { $1 }
      let paint = ["fill", "stroke", "stroke-width"].map { key in
        "\(key) " + Self.spelled(style[key] ?? (key == "fill" ? "#000000" : "none"))
      }
      shapes.append(Shape(kind: kind, paint: paint, steps: drawn.steps, numbers: drawn.numbers))
    }

    /// Returns the attributes merged with the properties of the attribute `style`.
    private static func style(_ attributes: [String: String]) -> [String: String] {
      var style = attributes
      for property in (attributes["style"] ?? "").split(separator: ";") {
        let parts = property.split(separator: ":", maxSplits: 1)
        if parts.count == 2 {
          style[parts[0].trimmingCharacters(in: .whitespaces)] = parts[1].trimmingCharacters(
            in: .whitespaces)
        }
      }
      return style
    }

    /// Converts a color in percent to one in bytes. Returns other values unchanged.
    private static func spelled(_ value: String) -> String {
      guard value.hasPrefix("rgb(") else { return value }
      return value.dropFirst(4).dropLast().split(separator: ",").map { channel in
        let text = channel.trimmingCharacters(in: .whitespaces)
        let number = Double(text.hasSuffix("%") ? String(text.dropLast()) : text) ?? -1
        return String(Int((text.hasSuffix("%") ? number * 2.55 : number).rounded()))
      }.joined(separator: ",")
    }

    /// Returns the commands of a path, and its numbers as absolute positions.
    ///
    /// Omits redundant commands: `L`, which the number of points implies, and `M` after `Z`.
    private static func steps(_ path: String) -> ([String], [Double]) {
      var steps: [String] = []
      var numbers: [Double] = []
      var isRelative = false
      var isClosed = false
      let spaced = ["M", "l", "z"].reduce(path.replacing("-", with: " -")) {
        $0.replacing($1, with: " \($1) ")
      }
      for word in spaced.split(whereSeparator: { $0 == " " || $0 == "," }) {
        if let number = Double(word) {
          guard !isClosed else { continue }
          // The same coordinate of the previous point is two numbers back.
          numbers.append(number + (isRelative ? numbers[numbers.count - 2] : 0))
        } else if word == "l" {
          isRelative = true
        } else if word == "Z" || word == "z" {
          isClosed = true
          steps.append("Z")
        } else if word != "L", !isClosed {
          steps.append(String(word))
        }
      }
      return (steps, numbers)
    }
  }
}
