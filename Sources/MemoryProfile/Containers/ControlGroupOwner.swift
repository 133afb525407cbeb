package import ProcFS

/// What a control group belongs to, as its path shows.
///
/// The outermost container or unit counts, because the host made it. What is below may be named by
/// a program that runs in it: a container with Docker inside, or a service with `Delegate=`.
package enum ControlGroupOwner: Hashable, Sendable {
  case container(Container)
  /// A unit of systemd, such as `nginx.service`. One of a user follows `user@UID.service/`.
  case unit([UInt8])
  /// The path of a group that is neither; empty for the root.
  case group([UInt8])

  package init(of group: ControlGroup) {
    var reader = GroupPathReader()
    for name in group.path.split(separator: UInt8(ascii: "/")) {
      if let owner = reader.read(name) {
        self = owner
        return
      }
    }
    self = reader.end(of: group.path)
  }

  /// The name for people.
  ///
  /// - Parameter name: of the container; `nil` if only the path is known.
  package func label(_ name: ContainerName?) -> [UInt8] {
    switch self {
    case .container(let container): container.label(name)
    case .unit(let unit): unit
    case .group(let path): path.isEmpty ? Array("/".utf8) : path
    }
  }
}

/// Reads the path of a control group from the root on.
///
/// Sources: `cg_path_get_unit` in systemd's src/basic/cgroup-util.c; `kubelet/cm` of Kubernetes for
/// pods; `libcontainer/cgroups/systemd` of runc for `PREFIX-ID.scope` and for `SLICE:PREFIX:ID`
/// of a runtime that does not use systemd; `lxc/cgroups` of LXC.
private struct GroupPathReader {
  private var manager: [UInt8]?
  private var pod: [UInt8]?
  private var slice: [UInt8]?
  /// A service of a runtime, below which its containers may be.
  private var runtimeService: [UInt8]?
  /// The directory before, if it is no unit.
  private var parent: [UInt8]?
  private var isBelowPods = false

  /// The groups of containers in scopes of systemd, and in directories of the same names.
  private static let prefixes: [(text: String, runtime: Container.Runtime, isMonitor: Bool)] = [
    ("docker-", .docker, false), ("cri-containerd-", .containerd, false),
    ("nerdctl-", .containerd, false), ("crio-conmon-", .crio, true), ("crio-", .crio, false),
    ("libpod-conmon-", .podman, true), ("libpod-payload-", .podman, false),
    ("libpod-", .podman, false),
  ]

  /// Services of container runtimes, which make groups of containers below their own. Other
  /// services are not asked for containers.
  private static let runtimeServices: Set<String> = [
    "containerd.service", "docker.service", "crio.service", "cri-o.service", "kubelet.service",
    "k3s.service", "k3s-agent.service", "rke2-server.service", "rke2-agent.service",
    "k0scontroller.service", "k0sworker.service",
  ]

  /// The directories of pods that are not guaranteed, without a driver for systemd.
  private static let podClasses: Set<String> = ["besteffort", "burstable"]

  private static let unitSuffixes = [".service", ".scope", ".socket", ".mount", ".swap"]

  /// - Returns: the owner if the next directory decides it.
  mutating func read(_ escaped: ArraySlice<UInt8>) -> ControlGroupOwner? {
    // `cg_escape` of systemd puts an underscore before a name that the kernel could take for one
    // of its own files.
    let name = escaped.first == UInt8(ascii: "_") ? escaped.dropFirst() : escaped
    if name.hasSuffix(".slice") {
      slice = Array(name)
      pod = Self.podUID(inSlice: name) ?? pod
      isBelowPods = isBelowPods || name.starts(with: "kubepods".utf8)
      parent = nil
      return nil
    }
    if let owner = container(inColons: name) ?? container(inScope: name) { return owner }
    return Self.unitSuffixes.contains { name.hasSuffix($0) } ? unit(name) : plain(name)
  }

  /// A container as `SLICE:PREFIX:ID`.
  private func container(inColons name: ArraySlice<UInt8>) -> ControlGroupOwner? {
    let parts = name.split(
      separator: UInt8(ascii: ":"), maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, Container.isID(parts[2], atLeast: 12) else { return nil }
    let prefix = Array(parts[1]) + "-".utf8
    let runtime = Self.prefixes.first { Array($0.text.utf8) == prefix }?.runtime
    return container(
      runtime ?? .unknown, parts[2], pod: Self.podUID(inSlice: parts[0]) ?? pod)
  }

  /// A container as `PREFIX-ID.scope`, `PREFIX-ID`, or with its name.
  private func container(inScope name: ArraySlice<UInt8>) -> ControlGroupOwner? {
    let base = name.hasSuffix(".scope") ? name.dropLast(6) : name
    for prefix in Self.prefixes {
      guard let id = base.rest(after: prefix.text), Container.isID(id, atLeast: 12)
      else { continue }
      return container(prefix.runtime, id, pod: pod, isMonitor: prefix.isMonitor)
    }
    if name.hasSuffix(".scope"), let machine = base.rest(after: "machine-"), !machine.isEmpty {
      return container(.machine, UnitName.unescaped(machine)[...])
    }
    if name.hasSuffix(".service"),
      let machine = name.dropLast(8).rest(after: "systemd-nspawn@"), !machine.isEmpty
    {
      return container(.machine, UnitName.unescaped(machine)[...])
    }
    if let payload = name.rest(after: "lxc.payload."), !payload.isEmpty {
      return container(.lxc, payload)
    }
    if let monitor = name.rest(after: "lxc.monitor."), !monitor.isEmpty {
      return container(.lxc, monitor, isMonitor: true)
    }
    return nil
  }

  private mutating func unit(_ name: ArraySlice<UInt8>) -> ControlGroupOwner? {
    if manager == nil, name.starts(with: "user@".utf8), name.hasSuffix(".service") {
      let service = Array(name)
      self = GroupPathReader()
      manager = service
      return nil
    }
    if manager == nil, Self.runtimeServices.contains(String(decoding: name, as: UTF8.self)) {
      runtimeService = Array(name)
      return nil
    }
    return .unit(belowManager(Array(name)))
  }

  /// A directory that is no unit, or the container that it shows.
  private mutating func plain(_ name: ArraySlice<UInt8>) -> ControlGroupOwner? {
    if pod != nil { return container(.unknown, name, pod: pod) }
    if let uid = name.rest(after: "pod"), Self.isPodUID(uid), parent == nil || isBelowPods {
      pod = Array(uid)
      return nil
    }
    switch parent.map({ String(decoding: $0, as: UTF8.self) }) {
    case "docker": return container(.docker, name)
    case "lxc", "lxc.payload": return container(.lxc, name)
    case "lxc.monitor": return container(.lxc, name, isMonitor: true)
    default: break
    }
    if name.count == 64, Container.isID(name, atLeast: 64) {
      var found = Container(runtime: .unknown, id: Array(name), manager: manager)
      found.namespace = parent
      return .container(found)
    }
    // In a cgroup namespace the path may begin with the class of the pod.
    let isFirst = parent == nil && slice == nil && manager == nil && runtimeService == nil
    isBelowPods =
      isBelowPods || name.elementsEqual("kubepods".utf8)
      || isFirst && Self.podClasses.contains(String(decoding: name, as: UTF8.self))
    parent = Array(name)
    return nil
  }

  /// The owner of the group that the path ends with.
  func end(of path: [UInt8]) -> ControlGroupOwner {
    if let pod { return container(.unknown, [], pod: pod) }
    if let runtimeService { return .unit(runtimeService) }
    if manager != nil { return .unit(belowManager(slice ?? [])) }
    if let slice, parent == nil { return .unit(slice) }
    return .group(path)
  }

  private func container(
    _ runtime: Container.Runtime, _ id: ArraySlice<UInt8>, pod: [UInt8]? = nil,
    isMonitor: Bool = false
  ) -> ControlGroupOwner {
    .container(
      Container(
        runtime: runtime, pod: pod, id: Array(id), isMonitor: isMonitor, manager: manager))
  }

  private func belowManager(_ unit: [UInt8]) -> [UInt8] {
    guard let manager else { return unit }
    return unit.isEmpty ? manager : manager + "/".utf8 + unit
  }

  /// The UID in the name of a pod's slice, `kubepods-burstable-podUID.slice`, where each hyphen of
  /// the UID is an underscore.
  private static func podUID(inSlice name: ArraySlice<UInt8>) -> [UInt8]? {
    guard name.hasSuffix(".slice") else { return nil }
    let parts = name.dropLast(6).split(separator: UInt8(ascii: "-"))
    guard let uid = parts.last?.rest(after: "pod"), isPodUID(uid),
      parts.contains(where: { $0.elementsEqual("kubepods".utf8) })
    else { return nil }
    return uid.map { $0 == UInt8(ascii: "_") ? UInt8(ascii: "-") : $0 }
  }

  /// Whether a text is the UID of a pod: a UUID, or a hash of 32 digits for a static pod.
  private static func isPodUID(_ text: ArraySlice<UInt8>) -> Bool {
    let digits = text.filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "_") }
    return (32...36).contains(text.count) && digits.count == 32
      && Container.isID(digits[...], atLeast: 32)
  }
}

extension ArraySlice<UInt8> {
  fileprivate func hasSuffix(_ text: String) -> Bool {
    suffix(text.utf8.count).elementsEqual(text.utf8)
  }

  /// The part after a prefix; `nil` if the text does not begin with it.
  fileprivate func rest(after prefix: String) -> ArraySlice<UInt8>? {
    starts(with: prefix.utf8) ? dropFirst(prefix.utf8.count) : nil
  }
}
