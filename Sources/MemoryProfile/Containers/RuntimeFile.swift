import JSON

/// The names in JSON files of container runtimes. Whatever is not as expected is no name.
enum RuntimeFile {
  /// The name in Docker's `config.v2.json`, where it begins with a slash.
  static func dockerName(_ file: [UInt8]) -> String? {
    var name: String?
    let isComplete = scan(file) { scanner throws(JSONScanner.Failure) in
      try scanner.object { scanner, key throws(JSONScanner.Failure) in
        if key == "Name" { name = try scanner.string() } else { try scanner.skip() }
      }
    }
    guard isComplete, let name else { return nil }
    let plain = name.hasPrefix("/") ? String(name.dropFirst()) : name
    return plain.isEmpty ? nil : plain
  }

  /// The first name of each container in Podman's `containers.json`, by ID.
  static func podmanNames(_ file: [UInt8]) -> [String: String] {
    var names: [String: String] = [:]
    let isComplete = scan(file) { scanner throws(JSONScanner.Failure) in
      try scanner.array { scanner throws(JSONScanner.Failure) in
        var id: String?
        var name: String?
        try scanner.object { scanner, key throws(JSONScanner.Failure) in
          switch key {
          case "id": id = try scanner.string()
          case "names":
            try scanner.array { scanner throws(JSONScanner.Failure) in
              let next = try scanner.string()
              name = name ?? next
            }
          default: try scanner.skip()
          }
        }
        if let id, let name, !name.isEmpty { names[id] = name }
      }
    }
    return isComplete ? names : [:]
  }

  /// The annotations in a `config.json` of the OCI runtime specification that are strings.
  static func annotations(_ file: [UInt8]) -> [String: String]? {
    var annotations: [String: String] = [:]
    let isComplete = scan(file) { scanner throws(JSONScanner.Failure) in
      try scanner.object { scanner, key throws(JSONScanner.Failure) in
        guard key == "annotations" else { return try scanner.skip() }
        try scanner.object { scanner, key throws(JSONScanner.Failure) in
          annotations[key] = try scanner.string()
        }
      }
    }
    return isComplete ? annotations : nil
  }

  /// The name in the annotations of containerd or CRI-O; `nil` if the container is in no pod. The
  /// sandbox of a pod is `(sandbox)`, which is no name that Kubernetes accepts.
  static func kubernetesName(_ annotations: [String: String]) -> ContainerName? {
    func value(_ containerd: String, _ crio: String) -> String? {
      annotations["io.kubernetes.cri.\(containerd)"] ?? annotations["io.kubernetes.\(crio)"]
    }
    guard let namespace = value("sandbox-namespace", "pod.namespace"),
      let pod = value("sandbox-name", "pod.name")
    else { return nil }
    let isSandbox = value("container-type", "cri-o.ContainerType") == "sandbox"
    return ContainerName(
      pod: "\(namespace)/\(pod)",
      name: isSandbox ? "(sandbox)" : value("container-name", "container.name"))
  }

  /// - Returns: whether the whole file is one JSON text as expected.
  private static func scan(
    _ file: [UInt8], _ body: (inout JSONScanner) throws(JSONScanner.Failure) -> Void
  ) -> Bool {
    var scanner = JSONScanner(file)
    do throws(JSONScanner.Failure) {
      try body(&scanner)
      try scanner.end()
      return true
    } catch {
      return false
    }
  }
}
