/// A container, as the path of its control group shows it.
package struct Container: Hashable, Sendable {
  /// What started it.
  package enum Runtime: String, Sendable {
    case docker, podman, containerd
    case crio = "cri-o"
    case lxc
    /// A machine of systemd, such as one of systemd-nspawn(1) or a virtual machine.
    case machine
    /// The path shows only an ID.
    case unknown = "container"
  }

  package var runtime: Runtime

  /// The UID of its Kubernetes pod; `nil` if the path shows none.
  package var pod: [UInt8]?

  /// Its ID, or its name if the path has it; empty for the group of a whole pod.
  package var id: [UInt8]

  /// The directory above it if the path shows no runtime. It is the namespace of containerd.
  package var namespace: [UInt8]?

  /// Whether the group is that of its monitor, such as conmon(8), which runs outside of it.
  package var isMonitor = false

  /// The instance of systemd below which it runs, `user@UID.service`; `nil` for that of the system.
  package var manager: [UInt8]?

  /// Whether files of the host may have its name: the path has only an ID, and the group was made
  /// by the system. Users can give groups any name.
  var isNamedByHost: Bool { manager == nil && runtime != .lxc && runtime != .machine }

  /// Whether the container itself may say its name: the path has only an ID.
  var canClaimName: Bool { isNamedByHost && !id.isEmpty && !isMonitor }

  /// The ID in the length in which commands of runtimes show it.
  var shortID: [UInt8] { Self.isID(id[...], atLeast: 32) ? Array(id.prefix(12)) : id }

  /// Whether a text is an ID of hexadecimal digits.
  static func isID(_ text: ArraySlice<UInt8>, atLeast length: Int) -> Bool {
    text.count >= length
      && text.allSatisfy {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
          || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
      }
  }

  /// The name for people: `docker:web`, `pod:default/web-0/nginx`, `podman:0123456789ab`.
  ///
  /// A name that the container claims is added to the ID, so that it can't pass for another one.
  ///
  /// - Parameter name: `nil` if only the path is known.
  package func label(_ name: ContainerName?) -> [UInt8] {
    var label = manager.map { $0 + [UInt8(ascii: "/")] } ?? []
    let ownName = name?.name.map { Array($0.utf8) }
    if let pod = name?.pod.map({ Array($0.utf8) }) ?? pod {
      label += "pod:".utf8 + pod
      if let part = ownName ?? (id.isEmpty ? nil : shortID) { label += "/".utf8 + part }
    } else {
      label += "\(runtime.rawValue):".utf8
      if ownName == nil, let namespace { label += namespace + "/".utf8 }
      label += ownName ?? shortID
    }
    if isMonitor { label += "/monitor".utf8 }
    if let claim = name?.claim { label += " \(claim) (claimed)".utf8 }
    return label
  }
}

/// The name of a container. By reference: many processes have the same.
package final class ContainerName: Sendable {
  /// The namespace and the name of its Kubernetes pod, separated by a slash; `nil` if no file of
  /// the host has it.
  package let pod: String?

  /// The name in the runtime or in the pod; `nil` if no file of the host has it.
  package let name: String?

  /// The host name that the container claims to have, if it has no ``name``. Anything in the
  /// container can choose it.
  package let claim: String?

  package init(pod: String? = nil, name: String? = nil, claim: String? = nil) {
    self.pod = pod
    self.name = name
    self.claim = name == nil ? claim : nil
  }
}

extension ContainerName: Equatable {
  package static func == (one: ContainerName, other: ContainerName) -> Bool {
    one === other
      || one.pod == other.pod && one.name == other.name && one.claim == other.claim
  }
}
