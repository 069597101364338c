package dev.convoy.job;

import dev.convoy.text.Quoted;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How training images are changed at random; images to test with never are.
 *
 * <p>{@code toString} gives a text that {@link #parse} reads back: a list of names in one order,
 * such as {@code resized-crop=0.35-1,flip,jitter}, or {@code none}.
 *
 * @param crop what part of an image is seen
 * @param flip whether every second image is mirrored
 * @param jitter how far the factors of brightness, contrast and saturation may be from 1: from 0,
 *     not at all, to 1
 */
public record AugmentationSpec(Crop crop, boolean flip, double jitter) {
  /** The strength of colour jitter where none is given. */
  public static final double USUAL_JITTER = 0.4;

  /** Images stay as they are. */
  public static final AugmentationSpec NONE = new AugmentationSpec(new Crop.None(), false, 0);

  /** The usual one of small images, whose objects fill them. */
  public static final AugmentationSpec CROP_AND_FLIP =
      new AugmentationSpec(new Crop.Padded(), true, 0);

  private static final String NOTHING = "none";
  private static final String CROP = "crop";
  private static final String FLIP = "flip";
  private static final String RESIZED_CROP = "resized-crop";
  private static final String JITTER = "jitter";

  private static final String NUMBER = "(\\d++(?:\\.\\d++)?|\\.\\d++)";
  private static final Pattern ONE_NUMBER = Pattern.compile(NUMBER);
  private static final Pattern TWO_NUMBERS = Pattern.compile(NUMBER + "-" + NUMBER);

  /** What part of an image is seen. */
  public sealed interface Crop {
    /** All of it. */
    record None() implements Crop {
      @Override
      public String toString() {
        return "";
      }
    }

    /** As much as it has pixels, at random from the image within a border of an eighth. */
    record Padded() implements Crop {
      @Override
      public String toString() {
        return CROP;
      }
    }

    /**
     * A part of random size, proportions and place, stretched.
     *
     * @param least the smallest share of the image's area
     * @param most the largest share
     */
    record Resized(double least, double most) implements Crop {
      /** As ImageNet is trained on. */
      public static final Resized USUAL = new Resized(0.08, 1);

      private static final double SMALLEST = 0.001;

      /** Checks the bounds. */
      public Resized {
        if (!(least >= SMALLEST && least <= most && most <= 1)) {
          throw new IllegalArgumentException(
              RESIZED_CROP
                  + "="
                  + decimal(least)
                  + "-"
                  + decimal(most)
                  + " says no shares of an image's area: give two numbers from 0.001 to 1, the"
                  + " smaller one first, as in resized-crop=0.35-1");
        }
      }

      @Override
      public String toString() {
        return equals(USUAL)
            ? RESIZED_CROP
            : RESIZED_CROP + "=" + decimal(least) + "-" + decimal(most);
      }
    }
  }

  /** Checks the strength. */
  public AugmentationSpec {
    if (!(jitter >= 0 && jitter <= 1)) {
      throw new IllegalArgumentException(
          JITTER
              + "="
              + decimal(jitter)
              + " is no strength: give a number from 0 to 1, as in jitter=0.4");
    }
  }

  /**
   * Reads a list of names, each at most once: {@code crop} or {@code resized-crop[=LEAST-MOST]},
   * {@code flip}, {@code jitter[=STRENGTH]}; or {@code none}.
   *
   * @throws IllegalArgumentException with a sentence, if it is no such list
   */
  public static AugmentationSpec parse(String text) {
    if (text.strip().equals(NOTHING)) {
      return NONE;
    }
    AugmentationSpec spec = NONE;
    Set<String> names = new HashSet<>();
    for (String item : text.split(",", -1)) {
      int equals = item.indexOf('=');
      String name = (equals < 0 ? item : item.substring(0, equals)).strip();
      String value = equals < 0 ? "" : item.substring(equals + 1).strip();
      spec = spec.with(name, value, equals >= 0);
      if (!names.add(name)) {
        throw new IllegalArgumentException("'" + name + "' stands twice: name it once");
      }
    }
    if (names.contains(CROP) && names.contains(RESIZED_CROP)) {
      throw new IllegalArgumentException(
          "crop and resized-crop exclude each other, as both say what part of an image is seen:"
              + " leave one of them out");
    }
    return spec;
  }

  private AugmentationSpec with(String name, String value, boolean valued) {
    if (valued && (name.equals(CROP) || name.equals(FLIP))) {
      throw new IllegalArgumentException(
          name + " takes no value, but '" + Quoted.of(value) + "' was given: leave it out");
    }
    return switch (name) {
      case CROP -> new AugmentationSpec(new Crop.Padded(), flip, jitter);
      case FLIP -> new AugmentationSpec(crop, true, jitter);
      case RESIZED_CROP ->
          new AugmentationSpec(valued ? shares(value) : Crop.Resized.USUAL, flip, jitter);
      case JITTER -> new AugmentationSpec(crop, flip, valued ? strength(value) : USUAL_JITTER);
      case NOTHING ->
          throw new IllegalArgumentException("none stands alone: leave it out, or the others");
      default ->
          throw new IllegalArgumentException(
              "'"
                  + Quoted.of(name)
                  + "' is no augmentation: name any of crop, flip, resized-crop[=LEAST-MOST] and"
                  + " jitter[=STRENGTH], or none");
    };
  }

  private static Crop shares(String value) {
    Matcher numbers = TWO_NUMBERS.matcher(value);
    if (!numbers.matches()) {
      throw new IllegalArgumentException(
          "resized-crop='"
              + Quoted.of(value)
              + "' is not two numbers: give the smallest and the largest share of an image's area,"
              + " as in resized-crop=0.35-1");
    }
    return new Crop.Resized(
        Double.parseDouble(numbers.group(1)), Double.parseDouble(numbers.group(2)));
  }

  private static double strength(String value) {
    if (!ONE_NUMBER.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "jitter='" + Quoted.of(value) + "' is no number: give one from 0 to 1, as in jitter=0.4");
    }
    return Double.parseDouble(value);
  }

  /** A number without an exponent, which reads back as the same. */
  private static String decimal(double number) {
    return Double.isFinite(number)
        ? BigDecimal.valueOf(number).stripTrailingZeros().toPlainString()
        : "" + number;
  }

  /** Whether images stay as they are. */
  public boolean isNone() {
    return equals(NONE);
  }

  @Override
  public String toString() {
    List<String> names = new ArrayList<>();
    if (!(crop instanceof Crop.None)) {
      names.add(crop.toString());
    }
    if (flip) {
      names.add(FLIP);
    }
    if (jitter > 0) {
      names.add(jitter == USUAL_JITTER ? JITTER : JITTER + "=" + decimal(jitter));
    }
    return names.isEmpty() ? NOTHING : String.join(",", names);
  }
}
