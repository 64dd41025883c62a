# The small dependencies: the system's own package where there is one, else the release pinned here.
include(FetchContent)
set(FETCHCONTENT_QUIET OFF)

# Ends the configuration where a library is not there: with what to install, or how to do without.
function(sdvae_require is_found library package option)
  if(NOT ${is_found})
    message(FATAL_ERROR "${library} was not found: install ${package} (scripts/setup.sh does), "
      "or leave it out with -D${option}=OFF")
  endif()
endfunction()

# The target, for a library that brings no CMake package of its own.
function(sdvae_find_library target file header library package option)
  find_path(${target}_INCLUDE_DIR NAMES ${header})
  find_library(${target}_LIBRARY NAMES ${file})
  set(has_both FALSE)
  if(${target}_INCLUDE_DIR AND ${target}_LIBRARY)
    set(has_both TRUE)
  endif()
  sdvae_require(has_both ${library} ${package} ${option})
  add_library(${target} INTERFACE)
  target_include_directories(${target} SYSTEM INTERFACE "${${target}_INCLUDE_DIR}")
  target_link_libraries(${target} INTERFACE "${${target}_LIBRARY}")
  mark_as_advanced(${target}_INCLUDE_DIR ${target}_LIBRARY)
endfunction()

find_package(Threads REQUIRED)
# Every system has these, and they cannot be built inside another project.
if(SDVAE_HUB)
  find_package(CURL REQUIRED)
endif()
if(SDVAE_AVIF)
  find_package(libavif CONFIG QUIET)
  sdvae_require(libavif_FOUND libavif libavif-dev SDVAE_AVIF)
endif()
if(SDVAE_GIF)
  find_package(GIF 5 QUIET)
  sdvae_require(GIF_FOUND giflib libgif-dev SDVAE_GIF)
endif()
if(SDVAE_HEIF)
  sdvae_find_library(sdvae_libheif heif libheif/heif.h libheif libheif-dev SDVAE_HEIF)
endif()
find_package(JPEG REQUIRED)
if(SDVAE_JXL)
  sdvae_find_library(sdvae_libjxl jxl jxl/decode.h libjxl libjxl-dev SDVAE_JXL)
endif()
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
if(SDVAE_TIFF)
  find_package(TIFF 4.5 QUIET)
  sdvae_require(TIFF_FOUND "libtiff 4.5 or newer" libtiff-dev SDVAE_TIFF)
endif()
if(SDVAE_WEBP)
  sdvae_find_library(sdvae_libwebp webp webp/decode.h libwebp libwebp-dev SDVAE_WEBP)
endif()
if(SDVAE_LCMS)
  sdvae_find_library(sdvae_liblcms lcms2 lcms2.h "Little CMS 2" liblcms2-dev SDVAE_LCMS)
endif()

FetchContent_Declare(fmt
  GIT_REPOSITORY https://github.com/fmtlib/fmt.git
  GIT_TAG a33701196adfad74917046096bf5a2aa0ab0bb50 # 9.1.0
  SYSTEM FIND_PACKAGE_ARGS 9 NAMES fmt)
FetchContent_Declare(nlohmann_json
  GIT_REPOSITORY https://github.com/nlohmann/json.git
  GIT_TAG bc889afb4c5bf1c0d8ee29ef35eaaf4c8bef8a5d # 3.11.2
  SYSTEM FIND_PACKAGE_ARGS 3.10 NAMES nlohmann_json)
FetchContent_Declare(CLI11
  GIT_REPOSITORY https://github.com/CLIUtils/CLI11.git
  GIT_TAG 291c58789c031208f08f4f261a858b5b7083e8e2 # 2.3.2
  SYSTEM FIND_PACKAGE_ARGS 2.1 NAMES CLI11)
set(HWY_ENABLE_TESTS OFF)
set(HWY_ENABLE_EXAMPLES OFF)
set(HWY_ENABLE_CONTRIB OFF)
set(HWY_ENABLE_INSTALL OFF)
FetchContent_Declare(hwy
  GIT_REPOSITORY https://github.com/google/highway.git
  GIT_TAG 457c891775a7397bdb0376bb1031e6e027af1c48 # 1.2.0
  SYSTEM FIND_PACKAGE_ARGS 1.0 NAMES hwy)
set(unity_build "${CMAKE_UNITY_BUILD}")
set(CMAKE_UNITY_BUILD OFF) # for our own sources: theirs were not made for it
FetchContent_MakeAvailable(fmt nlohmann_json CLI11 hwy)
set(CMAKE_UNITY_BUILD "${unity_build}")

# stb has no CMake package: the target sdvae_stb is its folder of headers.
find_path(SDVAE_STB_INCLUDE_DIR NAMES stb_image.h PATH_SUFFIXES stb)
if(NOT SDVAE_STB_INCLUDE_DIR)
  FetchContent_Declare(stb
    GIT_REPOSITORY https://github.com/nothings/stb.git
    GIT_TAG 5736b15f7ea0ffb08dd38af21067c314d6a3aae9) # 2.28
  FetchContent_MakeAvailable(stb)
  set(SDVAE_STB_INCLUDE_DIR "${stb_SOURCE_DIR}" CACHE PATH "Folder of stb_image.h" FORCE)
endif()
add_library(sdvae_stb INTERFACE)
target_include_directories(sdvae_stb SYSTEM INTERFACE "${SDVAE_STB_INCLUDE_DIR}")

if(SDVAE_BUILD_TESTS)
  find_package(GTest REQUIRED)
endif()
