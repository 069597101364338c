package dev.convoy.driver.cli.option;

import dev.convoy.job.AugmentationSpec;
import dev.convoy.job.OptimizerName;
import dev.convoy.job.PortRange;
import dev.convoy.job.Precision;
import dev.convoy.job.Transport;
import java.util.Arrays;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Values of options by the names that they have on the command line. */
final class OptionNames {

  private OptionNames() {}

  /** Reads a precision. */
  static final class OfPrecision implements ITypeConverter<Precision> {
    @Override
    public Precision convert(String name) {
      return known(Precision::of, name);
    }
  }

  /** Reads a transport. */
  static final class OfTransport implements ITypeConverter<Transport> {
    @Override
    public Transport convert(String name) {
      return known(Transport::of, name);
    }
  }

  /** Reads augmentations; configurations of older runs say true or false. */
  static final class OfAugmentation implements ITypeConverter<AugmentationSpec> {
    @Override
    public AugmentationSpec convert(String list) {
      if (list.equalsIgnoreCase("true")) {
        return AugmentationSpec.CROP_AND_FLIP;
      }
      return list.equalsIgnoreCase("false")
          ? AugmentationSpec.NONE
          : known(AugmentationSpec::parse, list);
    }
  }

  /** Reads the name of a network interface. */
  static final class OfInterface implements ITypeConverter<String> {
    private static final Pattern NAME = Pattern.compile("[^\\s/:]{1,15}"); // as Linux has them

    @Override
    public String convert(String name) {
      if (!NAME.matcher(name).matches()) {
        throw new TypeConversionException(
            "'%s' is no name of a network interface: give one that 'ip -brief address' shows"
                .formatted(name));
      }
      return name;
    }
  }

  /** Reads a range of ports. */
  static final class OfPorts implements ITypeConverter<PortRange> {
    @Override
    public PortRange convert(String range) {
      return known(PortRange::parse, range);
    }
  }

  /** Reads the rule of an optimizer. */
  static final class OfRule implements ITypeConverter<OptimizerName> {
    @Override
    public OptimizerName convert(String name) {
      return one("optimizer", OptimizerName.values(), OptimizerName::title, name);
    }
  }

  /** Reads a schedule of the learning rate. */
  static final class OfShape implements ITypeConverter<ScheduleOptions.Shape> {
    @Override
    public ScheduleOptions.Shape convert(String name) {
      return one("schedule", ScheduleOptions.Shape.values(), ScheduleOptions.Shape::title, name);
    }
  }

  /** The one of this title; refuses others with all that there are. */
  private static <T> T one(String kind, T[] all, Function<T, String> title, String name) {
    return Arrays.stream(all)
        .filter(each -> title.apply(each).equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "there is no %s named %s: choose one of %s"
                        .formatted(
                            kind,
                            name,
                            Arrays.stream(all).map(title).collect(Collectors.joining(", ")))));
  }

  /**
   * The value of a name.
   *
   * @param of refuses with an {@link IllegalArgumentException} that lists the names
   */
  static <T> T known(Function<String, T> of, String name) {
    try {
      return of.apply(name);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(String.valueOf(e.getMessage()));
    }
  }
}
