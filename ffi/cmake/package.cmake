# Writes the CMake package, with CMake's own helpers: `cargo xtask install` runs it by `cmake -P`, with
#
#     VERSION    the library's            PREFIX, LIBDIR    where it will be, and the folder of the library below it
#     POINTER    bytes of a pointer       OUT               where the files go
cmake_minimum_required(VERSION 3.16)
include(CMakePackageConfigHelpers)

set(PARLOUR_INCLUDEDIR include)
set(PARLOUR_LIBDIR "${LIBDIR}")
set(PARLOUR_DESTINATION "${LIBDIR}/cmake/parlour")
# From the package back to the prefix.
string(REGEX REPLACE "[^/]+" ".." PARLOUR_UP "${PARLOUR_DESTINATION}")

configure_package_config_file("${CMAKE_CURRENT_LIST_DIR}/parlour-config.cmake.in" "${OUT}/parlour-config.cmake"
  INSTALL_PREFIX "${PREFIX}"
  INSTALL_DESTINATION "${PARLOUR_DESTINATION}"
  PATH_VARS PARLOUR_INCLUDEDIR PARLOUR_LIBDIR
  NO_SET_AND_CHECK_MACRO NO_CHECK_REQUIRED_COMPONENTS_MACRO)

# Before 1.0 a minor version may break what the one before it had. The size of pointers is that of the library.
set(CMAKE_SIZEOF_VOID_P "${POINTER}")
write_basic_package_version_file("${OUT}/parlour-config-version.cmake"
  VERSION "${VERSION}"
  COMPATIBILITY SameMinorVersion)
