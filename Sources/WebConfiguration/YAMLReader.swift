import CYAML

/// Reads a small YAML document with libyaml.
///
/// It is strict: keys must differ, and must be strings. There are no anchors, aliases and tags, and
/// one document only. So the size of the result is bounded by that of the text.
struct YAMLReader: ~Copyable {
  struct Failure: Error, Equatable {
    enum Reason: Equatable {
      case malformed(String)
      case repeatedKey(String)
    }

    let line: Int
    let reason: Reason
  }

  /// Mappings and sequences within each other.
  private static let depthLimit = 8

  /// On the heap, because it points to itself.
  private let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)

  private init() {
    // It fails only if there is no memory.
    precondition(yaml_parser_initialize(parser) == 1)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
  }

  /// - Returns: the root of the document; `nil` if there is no document.
  /// - Throws: ``Failure`` if the text is malformed, or more than is supported.
  static func read(_ text: [UInt8]) throws(Failure) -> YAMLNode? {
    let reader = YAMLReader()
    // The parser reads the buffer until it is deleted.
    let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(1, text.count))
    defer { copy.deallocate() }
    _ = copy.update(fromContentsOf: text)
    yaml_parser_set_input_string(reader.parser, copy.baseAddress, text.count)
    return try reader.document()
  }

  /// An event of the parser, without what is not used.
  private enum Event {
    case scalar(String, isQuoted: Bool)
    case sequence, mapping
    /// The end of a sequence, a mapping or a document.
    case end
    case document
    /// The beginning of the text.
    case stream
    case streamEnd
  }

  private func document() throws(Failure) -> YAMLNode? {
    _ = try next()
    let (first, _) = try next()
    guard case .document = first else { return nil }
    let root = try node(try next(), depth: 0)
    _ = try next()
    let (last, line) = try next()
    guard case .streamEnd = last else {
      throw Failure(line: line, reason: .malformed("expected one document"))
    }
    return root
  }

  /// The value that begins with an event.
  private func node(_ event: (Event, line: Int), depth: Int) throws(Failure) -> YAMLNode {
    let line = event.line
    guard depth < Self.depthLimit else {
      throw Failure(line: line, reason: .malformed("too many levels"))
    }
    switch event.0 {
    case .scalar(let text, let isQuoted):
      return YAMLNode(content: .scalar(text, isQuoted: isQuoted), line: line)
    case .sequence:
      var elements: [YAMLNode] = []
      while true {
        let event = try next()
        if case .end = event.0 { break }
        elements.append(try node(event, depth: depth + 1))
      }
      return YAMLNode(content: .sequence(elements), line: line)
    case .mapping:
      return YAMLNode(content: .mapping(try entries(depth: depth)), line: line)
    case .end, .document, .stream, .streamEnd:
      throw Failure(line: line, reason: .malformed("expected a value"))
    }
  }

  /// The entries of the mapping that has begun.
  private func entries(depth: Int) throws(Failure) -> [YAMLNode.Entry] {
    var entries: [YAMLNode.Entry] = []
    var keys: Set<String> = []
    while true {
      let event = try next()
      if case .end = event.0 { return entries }
      guard case .scalar(let key, _) = event.0 else {
        throw Failure(line: event.line, reason: .malformed("expected a key"))
      }
      guard keys.insert(key).inserted else {
        throw Failure(line: event.line, reason: .repeatedKey(key))
      }
      entries.append(
        YAMLNode.Entry(key: key, line: event.line, value: try node(try next(), depth: depth + 1)))
    }
  }

  private func next() throws(Failure) -> (Event, line: Int) {
    var event = yaml_event_t()
    guard yaml_parser_parse(parser, &event) == 1 else {
      let problem = parser.pointee.problem.map { String(cString: $0) } ?? "it is not YAML"
      throw Failure(
        line: Int(parser.pointee.problem_mark.line) + 1, reason: .malformed(problem))
    }
    defer { yaml_event_delete(&event) }
    let line = Int(event.start_mark.line) + 1
    if let unsupported = Self.unsupportedPart(of: event) {
      throw Failure(line: line, reason: .malformed("\(unsupported) are not supported"))
    }
    return (Self.event(event), line)
  }

  private static func event(_ event: yaml_event_t) -> Event {
    switch event.type {
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      let text = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
      return .scalar(
        String(decoding: text, as: UTF8.self), isQuoted: scalar.style != YAML_PLAIN_SCALAR_STYLE)
    case YAML_SEQUENCE_START_EVENT: return .sequence
    case YAML_MAPPING_START_EVENT: return .mapping
    case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT, YAML_DOCUMENT_END_EVENT: return .end
    case YAML_DOCUMENT_START_EVENT: return .document
    case YAML_STREAM_START_EVENT: return .stream
    default: return .streamEnd
    }
  }

  /// `nil` if all of an event is supported.
  private static func unsupportedPart(of event: yaml_event_t) -> String? {
    let (anchor, tag): (UnsafeMutablePointer<UInt8>?, UnsafeMutablePointer<UInt8>?)
    switch event.type {
    case YAML_ALIAS_EVENT: return "aliases"
    case YAML_SCALAR_EVENT: (anchor, tag) = (event.data.scalar.anchor, event.data.scalar.tag)
    case YAML_SEQUENCE_START_EVENT:
      (anchor, tag) = (event.data.sequence_start.anchor, event.data.sequence_start.tag)
    case YAML_MAPPING_START_EVENT:
      (anchor, tag) = (event.data.mapping_start.anchor, event.data.mapping_start.tag)
    default: return nil
    }
    return anchor != nil ? "anchors" : tag != nil ? "tags" : nil
  }
}
