/// The names of containers and pods in the names of the kubelet's logs. Names of Kubernetes have no
/// underscore.
struct KubernetesLogs {
  /// By ID of the container.
  private(set) var containers: [String: ContainerName] = [:]

  /// The namespace and the name of a pod, separated by a slash, by its UID.
  private(set) var pods: [String: String] = [:]

  /// - Parameters:
  ///   - containers: names as `POD_NAMESPACE_CONTAINER-ID.log`.
  ///   - pods: names as `NAMESPACE_POD_UID`.
  init(containers: [String], pods: [String]) {
    for name in containers {
      let parts = name.split(separator: "_", omittingEmptySubsequences: false)
      guard parts.count == 3, let hyphen = parts[2].lastIndex(of: "-"),
        parts[2].hasSuffix(".log")
      else { continue }
      let id = parts[2][hyphen...].dropFirst().dropLast(4)
      self.containers[String(id)] = ContainerName(
        pod: "\(parts[1])/\(parts[0])", name: String(parts[2][..<hyphen]))
    }
    for name in pods {
      let parts = name.split(separator: "_", omittingEmptySubsequences: false)
      guard parts.count == 3 else { continue }
      self.pods[String(parts[2])] = "\(parts[0])/\(parts[1])"
    }
  }
}
