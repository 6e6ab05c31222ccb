// swift-tools-version: 6.0
import PackageDescription

let package = Package(
    name: "host",
    platforms: [.macOS(.v13)],
    dependencies: [
        .package(path: "../../../bindings/mobile/swift"),
    ],
    targets: [
        // A package that lies in a folder has that folder's name.
        .executableTarget(name: "Host", dependencies: [.product(name: "Parlour", package: "swift")]),
    ],
    swiftLanguageModes: [.v6]
)
