package dev.convoy.driver.ml;

import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The columns that a classifier names and its model reads and adds. */
final class ColumnParams {
  private final Param<String> featuresCol;
  private final Param<String> rawPredictionCol;
  private final Param<String> probabilityCol;
  private final Param<String> predictionCol;

  ColumnParams(Params owner) {
    featuresCol =
        new Param<>(
            owner,
            "featuresCol",
            "column of features: JPEG or PNG files as binary or in a struct, Spark's image struct,"
                + " or an array or vector of the network's input values, channel by channel");
    rawPredictionCol =
        new Param<>(owner, "rawPredictionCol", "column for a score a class; empty: none");
    probabilityCol =
        new Param<>(owner, "probabilityCol", "column for a probability a class; empty: none");
    predictionCol = new Param<>(owner, "predictionCol", "column for the class; empty: none");
  }

  void setDefaults(Params owner) {
    owner.setDefault(featuresCol, "features");
    owner.setDefault(rawPredictionCol, "rawPrediction");
    owner.setDefault(probabilityCol, "probability");
    owner.setDefault(predictionCol, "prediction");
  }

  Param<String> featuresCol() {
    return featuresCol;
  }

  Param<String> rawPredictionCol() {
    return rawPredictionCol;
  }

  Param<String> probabilityCol() {
    return probabilityCol;
  }

  Param<String> predictionCol() {
    return predictionCol;
  }

  /**
   * A schema with the columns that are added to it.
   *
   * @throws FitException if one is there already
   */
  StructType added(Params owner, StructType schema) {
    DataType vector = SQLDataTypes.VectorType();
    StructType scored = with(schema, owner.getOrDefault(rawPredictionCol), vector);
    StructType probable = with(scored, owner.getOrDefault(probabilityCol), vector);
    return with(probable, owner.getOrDefault(predictionCol), DataTypes.DoubleType);
  }

  private static StructType with(StructType schema, String name, DataType type) {
    if (name.isEmpty()) {
      return schema;
    }
    if (schema.getFieldIndex(name).isDefined()) {
      throw FitException.usage(
          "there is a column '%s' already: name another for predictions".formatted(name));
    }
    return schema.add(name, type, /* nullable= */ false);
  }
}
