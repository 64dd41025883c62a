// Pictures: reading, writing, resizing, and fitting to a model's factor.
//
// An Image is 8-bit RGB, interleaved, rows from top to bottom without padding, upright (EXIF
// orientation already applied), values as the file stores them unless Colour::srgb is asked for.
// One with transparency, which models of four picture channels take and give, has its alpha beside
// the colours; these are not multiplied by it.
// All functions are free of shared state and may be called from several threads at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sdvae/export.h"

namespace sdvae {

struct Image {
  int width = 0;                       // Pixels in a row.
  int height = 0;                      // Number of rows.
  std::vector<std::uint8_t> rgb = {};  // width * height * 3 values: red, green, blue of each pixel.
  // width * height values, 255 is opaque. Empty: all of it is opaque.
  std::vector<std::uint8_t> alpha = {};
};

// A colour, as sRGB values.
struct Rgb {
  std::uint8_t red = 0, green = 0, blue = 0;
};

// What the values of a picture are once it is read.
enum class Colour {
  stored,  // As the file stores them, whatever profile it embeds; so do diffusers and Pillow.
  srgb,    // Converted to sRGB by the ICC profile that the file embeds, where it embeds one.
};

struct ImageReadOptions {
  // The colour that shows through transparent pixels. White by default, as pages and viewers show
  // them. Without a value alpha is dropped and the stored colours are kept, as Pillow's
  // convert("RGB") does.
  std::optional<Rgb> background = Rgb{255, 255, 255};
  // Keeps the alpha of a picture with transparency as Image::alpha instead, and its colours as they
  // are stored.
  bool keep_alpha = false;
  // Of a picture with transparent parts the stored colours are converted, then laid on the
  // background.
  Colour colour = Colour::stored;
};

// What an ICC profile says of a picture's colours.
enum class ProfileKind {
  none,      // The file embeds no profile.
  srgb,      // They are those of sRGB, within a level of 255.
  other,     // They are not.
  unusable,  // Nothing, as it is damaged or made for pictures of another kind.
  unknown,   // Nothing, as this build or installation lacks Little CMS, which reads profiles.
};

struct ColourProfile {
  ProfileKind kind = ProfileKind::none;
  // What the profile calls itself: at most 64 characters of printable ASCII. May be empty.
  std::string description = {};
  // Why an unusable profile is that, to follow "its profile"; of an unknown one a clause.
  std::string trouble = {};
  bool was_applied = false;  // The picture was converted by it to sRGB.
};

// What the reader found in the file, for those who want to tell the user about it.
struct ImageFileInfo {
  std::string format;   // JPEG, PNG, WebP, AVIF, HEIF, JPEG XL, TIFF, GIF, BMP or PNM
  int orientation = 1;  // 1..8 that was applied, from EXIF, XMP, AVIF, HEIF, JPEG XL; 1 is upright
  int bits_per_channel = 8;  // as stored; all but PNM, which is scaled, keep the high byte
  bool had_alpha = false;    // composited on the background, dropped, or kept
  bool was_cmyk = false;     // converted without a colour profile, unless profile.was_applied
  // What is untidy about the file, or not read of it. Each goes on from its name: "has no end
  // marker: ...".
  std::vector<std::string> remarks;
  ColourProfile profile = {};
};

// A picture and what its file says of it.
struct ImageFile {
  Image image;
  ImageFileInfo info;
};

enum class ImageFormat { png, jpeg, ppm };

struct ImageWriteOptions {
  // PNG by default, because it gives every pixel back; so does PPM, without compression.
  ImageFormat format = ImageFormat::png;
  // libjpeg's scale, 1 to 100, of which other formats have none. 95 by default: above it files grow
  // with hardly any gain in quality, as Pillow's documentation has it.
  int jpeg_quality = 95;
};

// Reads JPEG (baseline, progressive, grey, CMYK), PNG (8 and 16 bit, grey, palette, alpha), BMP
// (with run lengths too), PNM (P1 to P7), and what the build has a module for: WebP (lossy and
// lossless), AVIF (8 to 12 bit), HEIF (HEIC; 8 bit and more, of tiles too), JPEG XL (integers and
// floats), TIFF (1 to 16 bit, grey, palette, RGB, CMYK, YCbCr) and GIF, with alpha. Of an animation
// or of several pages it is the first, of the pictures in a HEIF the primary one. The first bytes
// decide the format, never the name. Throws Error: io when the file cannot be read; bad_data when
// it is no such picture, is cut short or damaged, or is larger than 65,535 pixels a side or 2^28
// pixels in all, and with Colour::srgb where its profile is unusable or unknown.
[[nodiscard]] SDVAE_API Image read_image(const std::filesystem::path& path,
                                         const ImageReadOptions& options = {});

// The same from memory. `name` is what error messages call the picture.
[[nodiscard]] SDVAE_API Image decode_image(std::span<const std::byte> file, const std::string& name,
                                           const ImageReadOptions& options = {});

// The same two, with what the file says of the picture.
[[nodiscard]] SDVAE_API ImageFile read_image_file(const std::filesystem::path& path,
                                                  const ImageReadOptions& options = {});
[[nodiscard]] SDVAE_API ImageFile decode_image_file(std::span<const std::byte> file,
                                                    const std::string& name,
                                                    const ImageReadOptions& options = {});

// Lays what is transparent on a background: colour * alpha + background * (1 - alpha), rounded.
[[nodiscard]] SDVAE_API Image lay_on(Image image, Rgb background);

// The whole file as bytes; alpha goes into PNG alone, of others it is left out. Throws Error
// (usage) when the picture is empty or the quality is out of range.
[[nodiscard]] SDVAE_API std::vector<std::byte> encode_image(const Image& image,
                                                            const ImageWriteOptions& options = {});

// Writes the picture to `path`: whole or not at all, never over an existing file unless
// `overwrite`.
SDVAE_API void write_image(const Image& image, const std::filesystem::path& path,
                           const ImageWriteOptions& options = {}, bool overwrite = false);

// Bicubic (a = -0.5) with antialiasing, equal to Pillow's Image.resize(..., BICUBIC): colours with
// alpha are multiplied by it while they are resized.
[[nodiscard]] SDVAE_API Image resize(const Image& image, int width, int height);

// Scales the short side to `side_px` and cuts the centre square, as torchvision's
// Resize + CenterCrop do.
[[nodiscard]] SDVAE_API Image resize_to_square(const Image& image, int side_px);

// How a picture whose sides are not multiples of the model's factor is made to fit.
enum class Fit {
  pad,     // The last column and row are repeated; decoding cuts the repetitions off again.
  crop,    // The centre is cut out; decoding gives the cut size back.
  resize,  // Bicubic resizing to the multiple below; decoding resizes back to the first size.
  error,   // A picture that does not fit as it is, is refused.
};

struct FittedImage {
  Image image;             // A picture whose sides are multiples of the factor.
  int restore_width = 0;   // Width that decoding gives back, in pixels.
  int restore_height = 0;  // Height that decoding gives back, in pixels.
};

// The picture with sides that are multiples of `factor`. Throws Error (bad_data) when the picture
// cannot be fitted that way.
[[nodiscard]] SDVAE_API FittedImage fit_to_factor(const Image& image, int factor, Fit fit);

// Undoes fit_to_factor on a decoded picture: cuts (pad, crop) or resizes (resize) to the size
// given. Throws Error (bad_data) when the picture is smaller than the part to keep.
[[nodiscard]] SDVAE_API Image restore_fit(Image image, int width, int height, Fit fit);

// "pad", "crop", "resize" or "error", and what such a word means; nothing for any other word.
[[nodiscard]] SDVAE_API std::string to_string(Fit fit);
[[nodiscard]] SDVAE_API std::optional<Fit> fit_from_string(const std::string& name);

}  // namespace sdvae
