import JSON
import ProcFS

/// Reads names of containers from files of the host, and what a container claims to be called.
///
/// What a program in the container can write is a claim. All else is made by the kubelet and the
/// runtimes, and is writable by root of the host only:
/// - `/var/log/containers`, with links `POD_NAMESPACE_CONTAINER-ID.log`, and
///   `/var/log/pods`, with a directory `NAMESPACE_POD_UID` for each pod (`pkg/kubelet/kuberuntime`
///   of Kubernetes, `legacy.go` and `helpers.go`);
/// - annotations in the `config.json` of containerd and of CRI-O (`pkg/cri/annotations` of
///   containerd, `internal/annotations` of CRI-O, `pkg/labels` of nerdctl);
/// - `config.v2.json` of Docker;
/// - `containers.json` of Podman, and `volatile-containers.json` for containers that are removed
///   when they exit (`containers.go` of containers/storage).
struct ContainerNameReader: ~Copyable {
  private let tree: SharedTree

  /// The names in `/var/log/containers` and `/var/log/pods`; `nil` if they are not listed yet.
  private var logs: KubernetesLogs?

  /// The names of Podman's containers by ID; `nil` if they are not read yet.
  private var podman: [String: String]?

  /// The largest file of a runtime that is read, in bytes. One of a container has about 20 KiB.
  private static let largestFile = 4 << 20

  /// The largest file that a container may claim a name with, in bytes.
  private static let largestClaim = 255

  init(_ tree: SharedTree) {
    self.tree = tree
  }

  /// Forgets what was listed, so that containers are found that were started since.
  mutating func beginBatch() {
    logs = nil
    podman = nil
  }

  /// The name of a container in the files of the host; `nil` if they do not have it.
  mutating func hostName(of container: Container) -> ContainerName? {
    guard let root = tree.tree.hostRoot() else { return nil }
    let id = String(decoding: container.id, as: UTF8.self)
    // An ID becomes a part of paths.
    let isID = Container.isID(container.id[...], atLeast: 12)
    var found = isID ? log(of: id, root) : nil
    if isID, found == nil, container.pod != nil || container.runtime != .podman {
      found = Self.kubernetesName(of: id, root)
    }
    if found?.name == nil, let pod = container.pod {
      let uid = String(decoding: pod, as: UTF8.self)
      let name = logs(root).pods[uid]
      found = ContainerName(pod: found?.pod ?? name, name: found?.name)
    }
    if found?.pod != nil { return found }
    guard isID, container.pod == nil, let name = runtimeName(of: id, container.runtime, root)
    else { return nil }
    return ContainerName(name: name)
  }

  /// The name of a container that no runtime of Kubernetes started.
  private mutating func runtimeName(
    of id: String, _ runtime: Container.Runtime, _ root: borrowing RootDirectory
  ) -> String? {
    switch runtime {
    case .docker: Self.dockerName(of: id, root)
    case .podman: podmanName(of: id, root)
    case .containerd: Self.containerdName(of: id, root)
    case .unknown: Self.dockerName(of: id, root) ?? Self.containerdName(of: id, root)
    case .crio, .lxc, .machine: nil
    }
  }

  /// The host name in the root of a process of a container; `nil` if there is none, or if it is no
  /// valid host name.
  ///
  /// - Parameter pid: a process of the container, if it is still in it.
  func claim(of container: Container, by pid: ProcessID) -> String? {
    var buffer = ReadBuffer(capacity: 16 << 10)
    guard case .process(let process)? = try? tree.tree.open(pid), let root = process.root(),
      // Another process may have the PID by now. The directory belongs to one process only.
      (try? process.read(.controlGroups, into: &buffer)) == .complete,
      let group = buffer.withBytes({ ControlGroup(file: $0) }),
      ControlGroupOwner(of: group) == .container(container),
      // A process in the root of the host has the name of the host.
      let host = tree.tree.hostRoot(), !root.isSame(as: host),
      let file = root.read("etc/hostname", upTo: Self.largestClaim)
    else { return nil }
    let line = file.prefix { $0 != UInt8(ascii: "\n") }
    guard !line.isEmpty, line.allSatisfy(Self.isHostNameCharacter) else { return nil }
    // Docker and Podman use the ID if no name was given.
    guard !container.id.starts(with: line) else { return nil }
    return String(decoding: line, as: UTF8.self)
  }

  /// Whether a byte may be in a host name, hostname(7), or is an underscore.
  private static func isHostNameCharacter(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "_"):
      true
    default: false
    }
  }
}

/// Kubernetes.
extension ContainerNameReader {
  private mutating func logs(_ root: borrowing RootDirectory) -> KubernetesLogs {
    if let logs { return logs }
    let found = KubernetesLogs(
      containers: root.names(in: "var/log/containers"), pods: root.names(in: "var/log/pods"))
    logs = found
    return found
  }

  private mutating func log(of id: String, _ root: borrowing RootDirectory) -> ContainerName? {
    logs(root).containers[id]
  }

  /// The name in the annotations of a container of containerd or CRI-O; `nil` if it is in no pod.
  private static func kubernetesName(
    of id: String, _ root: borrowing RootDirectory
  ) -> ContainerName? {
    for path in [
      "run/containerd/io.containerd.runtime.v2.task/k8s.io/\(id)/config.json",
      "run/k3s/containerd/io.containerd.runtime.v2.task/k8s.io/\(id)/config.json",
      "run/containers/storage/overlay-containers/\(id)/userdata/config.json",
      "var/lib/containers/storage/overlay-containers/\(id)/userdata/config.json",
    ] {
      guard let file = root.read(path, upTo: largestFile) else { continue }
      return RuntimeFile.annotations(file).flatMap { RuntimeFile.kubernetesName($0) }
    }
    return nil
  }
}

/// Other runtimes.
extension ContainerNameReader {
  private static func dockerName(of id: String, _ root: borrowing RootDirectory) -> String? {
    root.read("var/lib/docker/containers/\(id)/config.v2.json", upTo: largestFile)
      .flatMap { RuntimeFile.dockerName($0) }
  }

  /// The namespace and the name, separated by a slash.
  private static func containerdName(of id: String, _ root: borrowing RootDirectory) -> String? {
    let tasks = "run/containerd/io.containerd.runtime.v2.task"
    for namespace in root.names(in: tasks).ordered(by: <) {
      let path = "\(tasks)/\(namespace)/\(id)/config.json"
      guard let file = root.read(path, upTo: largestFile) else { continue }
      return RuntimeFile.annotations(file)?["nerdctl/name"].map { "\(namespace)/\($0)" }
    }
    return nil
  }

  private mutating func podmanName(of id: String, _ root: borrowing RootDirectory) -> String? {
    if let podman { return podman[id] }
    var names: [String: String] = [:]
    for path in [
      "var/lib/containers/storage/overlay-containers/containers.json",
      "var/lib/containers/storage/overlay-containers/volatile-containers.json",
      "run/containers/storage/overlay-containers/volatile-containers.json",
    ] {
      guard let file = root.read(path, upTo: Self.largestFile) else { continue }
      names.merge(RuntimeFile.podmanNames(file)) { first, _ in first }
    }
    podman = names
    return names[id]
  }
}
