# libtorch: Torch_DIR or CMAKE_PREFIX_PATH where given, else the torch of the project's own .venv,
# else the torch of the python on the PATH.
#
# A libtorch with CUDA also wants the toolkit. Its own search takes the folder above any nvcc on the
# PATH for it, asks for a dialect that CMake does not know, and runs a program on the GPU to learn
# what to compile for: whoever builds without a GPU says it here.
if(NOT DEFINED CUDA_TOOLKIT_ROOT_DIR AND EXISTS "/usr/local/cuda/bin/nvcc")
  set(CUDA_TOOLKIT_ROOT_DIR "/usr/local/cuda")
endif()
if(NOT DEFINED CMAKE_CUDA_COMPILER AND EXISTS "${CUDA_TOOLKIT_ROOT_DIR}/bin/nvcc")
  set(CMAKE_CUDA_COMPILER "${CUDA_TOOLKIT_ROOT_DIR}/bin/nvcc")
endif()
set(CMAKE_CUDA_STANDARD 17)
if(NOT DEFINED ENV{TORCH_CUDA_ARCH_LIST})
  set(ENV{TORCH_CUDA_ARCH_LIST} "8.0;8.6;8.9;9.0+PTX")
endif()
if(NOT Torch_DIR)
  find_package(Torch QUIET)
endif()
if(NOT Torch_FOUND)
  foreach(python IN ITEMS "${CMAKE_CURRENT_SOURCE_DIR}/.venv/bin/python3" python3)
    execute_process(
      COMMAND "${python}" -c "import torch; print(torch.utils.cmake_prefix_path)"
      OUTPUT_VARIABLE torch_prefix OUTPUT_STRIP_TRAILING_WHITESPACE
      ERROR_QUIET RESULT_VARIABLE torch_missing)
    if(NOT torch_missing)
      list(APPEND CMAKE_PREFIX_PATH "${torch_prefix}")
      break()
    endif()
  endforeach()
  find_package(Torch QUIET)
endif()
if(NOT Torch_FOUND)
  message(FATAL_ERROR
    "libtorch was not found. Run scripts/setup.sh, or 'pip install torch', or give -DTorch_DIR=...")
endif()
message(STATUS "libtorch ${Torch_VERSION}: ${TORCH_INSTALL_PREFIX}")

# A compiler needs up to a gigabyte for a file that includes torch/script.h.
set_property(GLOBAL APPEND PROPERTY JOB_POOLS sdvae_torch=2)
