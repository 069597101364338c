package dev.convoy.driver.ml;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.spark.ml.param.Param;
import org.junit.jupiter.api.Test;

/** PySpark's module converts what a user gives for each kind of param there is. */
class PySparkParamsTest {
  private static final Path MODULE = Path.of("..", "deploy", "python", "convoy_spark.py");

  @Test
  void everyKindOfParamHasAConverter() throws Exception {
    String module = Files.readString(MODULE);
    assertFalse(Stream.of(new ConvoyClassifier().params()).findAny().isEmpty());
    for (Param<?> param : new ConvoyClassifier().params()) {
      String kind = param.getClass().getSimpleName();
      assertTrue(module.contains("\"" + kind + "\": TypeConverters."), param.name() + ": " + kind);
    }
  }
}
