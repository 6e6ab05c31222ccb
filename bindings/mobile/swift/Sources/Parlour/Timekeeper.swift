import Foundation

/// Tells a ``Driver`` the time, and wakes it.
public protocol Timekeeper: Sendable {
    /// The time in milliseconds from any epoch, not before it; it goes on over a restart of the program, as that of
    /// ``WallClock`` does.
    func now() -> Int64

    /// Returns when that time has come. It may return too early, which is no harm: the driver sleeps again.
    ///
    /// - Throws: `CancellationError` where its task is cancelled.
    func sleep(until time: Int64) async throws
}

/// The computer's time of day, which somebody may set.
public struct WallClock: Timekeeper {
    /// The clock; all are the same.
    public init() {}

    /// The milliseconds since 1970.
    public func now() -> Int64 {
        Int64((Date().timeIntervalSince1970 * 1_000).rounded(.down))
    }

    /// Sleeps for a minute at most, for the clock may be set forward meanwhile.
    public func sleep(until time: Int64) async throws {
        let wait = min(time - now(), 60_000)
        if wait > 0 { try await Task.sleep(for: .milliseconds(wait)) }
    }
}

/// The time of day when it is made, and from there on a clock that nobody sets and that counts while the device sleeps:
/// Swift's `ContinuousClock`, which is `mach_continuous_time` on Apple's platforms, and `CLOCK_BOOTTIME` on Linux.
public struct SteadyClock: Timekeeper {
    private let anchor = ContinuousClock.now
    private let wall: Int64

    /// A clock that is set by another, now and never again.
    ///
    /// - Parameter clock: What sets it; by default the time of day.
    public init(setBy clock: any Timekeeper = WallClock()) {
        wall = clock.now()
    }

    /// The milliseconds of the clock that set it, and those since.
    public func now() -> Int64 {
        let (seconds, attoseconds) = anchor.duration(to: .now).components
        return wall + seconds * 1_000 + attoseconds / 1_000_000_000_000_000
    }

    /// Sleeps for a day at most.
    public func sleep(until time: Int64) async throws {
        let wait = min(time - now(), 86_400_000)
        if wait > 0 { try await Task.sleep(for: .milliseconds(wait)) }
    }
}
