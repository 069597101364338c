package dev.convoy.driver.report;

import dev.convoy.driver.report.text.Quantity;
import dev.convoy.worker.data.Split;
import dev.convoy.worker.data.pack.Packed;

/** What was packed, and how to go on with it. */
public final class PackReport {
  private PackReport() {}

  /**
   * Some lines.
   *
   * @param folder where it is
   * @param seconds that it took
   */
  public static String text(Packed packed, String folder, double seconds) {
    Packed.Part all = packed.total();
    StringBuilder text = new StringBuilder();
    text.append(
        "Packed %s of %d %s, %s in %d %s, in %s s%n"
            .formatted(
                records(packed),
                packed.classes(),
                packed.classes() == 1 ? "class" : "classes",
                Quantity.bytes(all.bytes()),
                all.files(),
                all.files() == 1 ? "file" : "files",
                Quantity.digits(seconds)));
    if (all.leftOut() > 0) {
      text.append(
          "%s bad %s left out.%n"
              .formatted(
                  Quantity.count(all.leftOut()), all.leftOut() == 1 ? "record is" : "records are"));
    }
    text.append("Go on with --data records:%s%n".formatted(folder));
    return text.toString();
  }

  private static String records(Packed packed) {
    long train = packed.of(Split.TRAIN).records();
    long test = packed.of(Split.TEST).records();
    return test == 0
        ? "%s training records (there are none to test with)".formatted(Quantity.count(train))
        : "%s training and %s test records".formatted(Quantity.count(train), Quantity.count(test));
  }
}
