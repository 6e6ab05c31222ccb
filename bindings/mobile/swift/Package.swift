// swift-tools-version: 6.0
import PackageDescription

// What Rust was compiled to. On Linux it is `libparlour_mobile`, found by the linker's own search path; on Apple's
// platforms an XCFramework, for there each platform has a library of its own. README.md says how both are made.
#if os(Linux)
let native: Target = .systemLibrary(name: "ParlourFFI")
#else
let native: Target = .binaryTarget(name: "ParlourFFI", path: "ParlourFFI.xcframework")
#endif

let package = Package(
    name: "Parlour",
    platforms: [.macOS(.v13), .iOS(.v16), .tvOS(.v16), .watchOS(.v9), .visionOS(.v1)],
    products: [
        .library(name: "Parlour", targets: ["Parlour"]),
    ],
    targets: [
        native,
        // Written by uniffi, in Swift 5's language mode.
        .target(name: "ParlourNative", dependencies: ["ParlourFFI"], swiftSettings: [.swiftLanguageMode(.v5)]),
        .target(name: "Parlour", dependencies: ["ParlourNative"]),
        .testTarget(name: "ParlourTests", dependencies: ["Parlour"]),
    ],
    swiftLanguageModes: [.v6]
)
