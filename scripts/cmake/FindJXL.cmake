# The target JXL::jxl: libjxl, which brings no CMake package of its own.
find_path(JXL_INCLUDE_DIR NAMES jxl/decode.h)
find_library(JXL_LIBRARY NAMES jxl)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(JXL REQUIRED_VARS JXL_LIBRARY JXL_INCLUDE_DIR
  REASON_FAILURE_MESSAGE "libjxl was not found: install libjxl-dev, or leave it out with -DSDVAE_JXL=OFF")
if(JXL_FOUND AND NOT TARGET JXL::jxl)
  add_library(JXL::jxl UNKNOWN IMPORTED)
  set_target_properties(JXL::jxl PROPERTIES
    IMPORTED_LOCATION "${JXL_LIBRARY}" INTERFACE_INCLUDE_DIRECTORIES "${JXL_INCLUDE_DIR}")
endif()
mark_as_advanced(JXL_INCLUDE_DIR JXL_LIBRARY)
