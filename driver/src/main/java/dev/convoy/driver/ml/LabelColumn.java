package dev.convoy.driver.ml;

import java.util.Arrays;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** A column of labels: whole numbers from 0 to the number of classes, of whatever type. */
final class LabelColumn {
  private LabelColumn() {}

  /**
   * Checks that a schema has it.
   *
   * @throws FitException if not, or if it holds no numbers
   */
  static void require(StructType schema, String name) {
    if (!Arrays.asList(schema.fieldNames()).contains(name)) {
      throw FitException.usage(
          "there is no column '%s' of labels, only %s: set labelCol"
              .formatted(name, String.join(", ", schema.fieldNames())));
    }
    if (!(schema.apply(name).dataType() instanceof NumericType)) {
      throw FitException.usage(
          "column '%s' is %s, but labels are numbers: put a StringIndexer before"
              .formatted(name, schema.apply(name).dataType().simpleString()));
    }
  }

  /**
   * The class of a value.
   *
   * @throws IllegalArgumentException with a clause, if it is none
   */
  static int label(@Nullable Object value, int classes) {
    if (!(value instanceof Number number)) {
      throw new IllegalArgumentException("it is null");
    }
    double label = number.doubleValue();
    if (label != Math.rint(label) || label < 0 || label >= classes) {
      throw new IllegalArgumentException(
          "it is %s, but the network's classes are 0 to %d".formatted(value, classes - 1));
    }
    return (int) label;
  }
}
