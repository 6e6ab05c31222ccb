// One program of parts that are compiled as C++17 and as C++23: results are another type in each, and must not be mixed up.

#include <parlour.hpp>

#ifdef __cpp_lib_expected
int with_expected() {
#else
int without_expected() {
#endif
    auto made = parlour::engine::try_make();
    if (!made) return 2;
    const auto ignored = made->try_handle(std::chrono::milliseconds(0), parlour::input::IdentityClear{});
    const auto rejected = made->try_handle(std::chrono::milliseconds(0), parlour::input::ChatHold{});
    const bool fits = ignored && *ignored == parlour::verdict::ignored && !rejected &&
                      rejected.error().code == PARLOUR_RESULT_REJECTED;
    return fits ? 0 : 1;
}

#ifdef __cpp_lib_expected
int without_expected();
int main() { return with_expected() + without_expected(); }
#endif
