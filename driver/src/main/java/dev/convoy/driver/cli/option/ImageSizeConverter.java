package dev.convoy.driver.cli.option;

import dev.convoy.driver.dl4j.importer.ImageSize;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Height and width of images as a user says them: {@code 224}, or {@code 224x192}. */
public final class ImageSizeConverter implements ITypeConverter<ImageSize> {
  private static final Pattern SIZE =
      Pattern.compile("([1-9][0-9]{0,5})(?:[x×]([1-9][0-9]{0,5}))?");

  @Override
  public ImageSize convert(String typed) {
    Matcher size = SIZE.matcher(typed);
    if (!size.matches()) {
      throw new TypeConversionException(
          "'%s' is no size of images, as 224 or 224x192 (height by width)".formatted(typed));
    }
    int height = Integer.parseInt(size.group(1));
    return new ImageSize(height, size.group(2) == null ? height : Integer.parseInt(size.group(2)));
  }
}
