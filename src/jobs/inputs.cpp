#include "jobs/inputs.h"

#include <iterator>
#include <system_error>
#include <utility>

#include "jobs/file_list.h"
#include "jobs/walk_folder.h"

namespace sdvae {

Inputs collect_inputs(const InputRequest& request) {
  Inputs inputs;
  inputs.is_batch = request.paths.size() > 1 || !request.files_from.empty();
  for (const std::string& name : request.paths) {
    const std::filesystem::path path(name);
    std::error_code error;
    if (std::filesystem::is_directory(path, error)) {
      inputs.is_batch = true;
      walk_folder(path, request.kind, inputs);
    } else {
      inputs.files.push_back({path, path.filename()});
    }
  }
  if (!request.files_from.empty()) {
    std::vector<Input> listed = read_list(request.files_from, request.ends_with_nul);
    std::move(listed.begin(), listed.end(), std::back_inserter(inputs.files));
  }
  if (inputs.files.empty()) throw Error(ErrorKind::usage, "no input was given");
  return inputs;
}

}  // namespace sdvae
