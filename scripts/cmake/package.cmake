# What `cmake --install` puts where: the program, the library with its headers and CMake package, the
# modules in a folder of their own, the built-in model.
include(CMakePackageConfigHelpers)

set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/sdvae")
install(TARGETS sdvae RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
install(TARGETS libsdvae EXPORT sdvae LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}")
foreach(module IN ITEMS curl torch ${SDVAE_IMAGE_MODULES})
  if(TARGET sdvae_${module})
    install(TARGETS sdvae_${module} LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}/sdvae")
  endif()
endforeach()
install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/sdvae" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
install(EXPORT sdvae NAMESPACE sdvae:: FILE sdvaeTargets.cmake DESTINATION "${package_dir}")

# Users of the shared library need neither libtorch nor fmt to link, so the targets are the config.
configure_package_config_file("${CMAKE_CURRENT_LIST_DIR}/sdvaeConfig.cmake.in"
  "${PROJECT_BINARY_DIR}/sdvaeConfig.cmake" INSTALL_DESTINATION "${package_dir}")
write_basic_package_version_file("${PROJECT_BINARY_DIR}/sdvaeConfigVersion.cmake"
  COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/sdvaeConfig.cmake"
              "${PROJECT_BINARY_DIR}/sdvaeConfigVersion.cmake"
        DESTINATION "${package_dir}")

foreach(built_in_file IN ITEMS sdvae-tiny.safetensors sdvae-tiny.pt)
  set(built_in_model "${PROJECT_SOURCE_DIR}/models/${built_in_file}")
  if(EXISTS "${built_in_model}")
    configure_file("${built_in_model}" "${PROJECT_BINARY_DIR}/models/${built_in_file}" COPYONLY)
    install(FILES "${built_in_model}" DESTINATION "${CMAKE_INSTALL_DATADIR}/sdvae/models")
  endif()
endforeach()
