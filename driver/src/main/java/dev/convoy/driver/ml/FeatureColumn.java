package dev.convoy.driver.ml;

import dev.convoy.worker.data.image.Pixels;
import dev.convoy.worker.data.record.RawPixels;
import dev.convoy.worker.data.record.RecordKind;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructType;
import scala.collection.Iterator;
import scala.collection.Seq;

/** How a value of a column of features becomes the payload of a record. */
sealed interface FeatureColumn extends Serializable {

  /** Fields of a struct that may hold a file, in the order in which they are looked for. */
  List<String> FILE_FIELDS = List.of("bytes", "content", "data");

  /** Fields of Spark's own image struct. */
  List<String> IMAGE_FIELDS = List.of("height", "width", "nChannels", "data");

  /** What its payloads are. */
  RecordKind kind();

  /**
   * The payload of a value that is not null.
   *
   * @throws IllegalArgumentException with a clause, if it is none of its kind
   */
  byte[] payload(Object value);

  /**
   * Checks that a schema has a column that can be features.
   *
   * @throws FitException if not
   */
  static void require(StructType schema, String name) {
    of(schema, name, 1);
  }

  /**
   * The column of a schema.
   *
   * @param elements how many values a record has
   * @throws FitException if there is none, or its type can be no features
   */
  static FeatureColumn of(StructType schema, String name, long elements) {
    if (!Arrays.asList(schema.fieldNames()).contains(name)) {
      throw FitException.usage(
          "there is no column '%s' of features, only %s: set featuresCol"
              .formatted(name, String.join(", ", schema.fieldNames())));
    }
    DataType type = schema.apply(name).dataType();
    if (type.equals(DataTypes.BinaryType)) {
      return new EncodedFile();
    } else if (type instanceof StructType struct) {
      return ofStruct(struct, name);
    } else if (type.equals(SQLDataTypes.VectorType())) {
      return new VectorOf(elements);
    } else if (type instanceof ArrayType array && array.elementType() instanceof NumericType) {
      return new ArrayOf(elements);
    }
    throw unknown(name, type);
  }

  private static FeatureColumn ofStruct(StructType struct, String name) {
    List<String> fields = Arrays.asList(struct.fieldNames());
    if (fields.containsAll(IMAGE_FIELDS)) {
      return new ImageStruct(
          fields.indexOf("height"),
          fields.indexOf("width"),
          fields.indexOf("nChannels"),
          fields.indexOf("data"));
    }
    return FILE_FIELDS.stream()
        .filter(field -> fields.contains(field))
        .filter(field -> struct.apply(field).dataType().equals(DataTypes.BinaryType))
        .findFirst()
        .<FeatureColumn>map(field -> new FileInStruct(fields.indexOf(field)))
        .orElseThrow(() -> unknown(name, struct));
  }

  private static FitException unknown(String name, DataType type) {
    return FitException.usage(
        "column '%s' is %s, but features are binary (JPEG or PNG files), a struct with such bytes, Spark's image struct, an array of numbers or a vector"
            .formatted(name, type.simpleString()));
  }

  /** The bytes of a JPEG or PNG file. */
  record EncodedFile() implements FeatureColumn {
    @Override
    public RecordKind kind() {
      return RecordKind.ENCODED;
    }

    @Override
    public byte[] payload(Object value) {
      return (byte[]) value;
    }
  }

  /** Such bytes in a field of a struct. */
  record FileInStruct(int field) implements FeatureColumn {
    @Override
    public RecordKind kind() {
      return RecordKind.ENCODED;
    }

    @Override
    public byte[] payload(Object value) {
      Object bytes = ((Row) value).get(field);
      if (bytes == null) {
        throw new IllegalArgumentException("its bytes are null");
      }
      return (byte[]) bytes;
    }
  }

  /** Spark's image struct: rows of pixels of 1, 3 (BGR) or 4 (BGRA) bytes each. */
  record ImageStruct(int height, int width, int channels, int data) implements FeatureColumn {
    @Override
    public RecordKind kind() {
      return RecordKind.PIXELS;
    }

    @Override
    public byte[] payload(Object value) {
      Row image = (Row) value;
      int rows = image.getInt(height);
      int columns = image.getInt(width);
      int each = image.getInt(channels);
      byte[] interleaved = image.getAs(data);
      boolean whole =
          (each == 1 || each == 3 || each == 4)
              && rows > 0
              && columns > 0
              && interleaved != null
              && (long) rows * columns * each == interleaved.length;
      if (!whole) {
        throw new IllegalArgumentException(
            "it is an image of %d×%d pixels of %d bytes, and has %d bytes: Spark could not read it, or its values are no bytes"
                .formatted(rows, columns, each, interleaved == null ? 0 : interleaved.length));
      }
      return RawPixels.encode(planar(interleaved, each, rows, columns));
    }

    private static Pixels planar(byte[] interleaved, int each, int rows, int columns) {
      int planes = each == 1 ? 1 : 3;
      int plane = rows * columns;
      byte[] planar = new byte[planes * plane];
      for (int c = 0; c < planes; c++) {
        int from = planes - 1 - c; // blue comes first
        for (int i = 0; i < plane; i++) {
          planar[c * plane + i] = interleaved[i * each + from];
        }
      }
      return new Pixels(planar, planes, rows, columns);
    }
  }

  /** A vector of values, taken as they are. */
  record VectorOf(long elements) implements FeatureColumn {
    @Override
    public RecordKind kind() {
      return RecordKind.VALUES;
    }

    @Override
    public byte[] payload(Object value) {
      Vector vector = (Vector) value;
      requireElements(vector.size(), elements);
      byte[] payload = new byte[vector.size() * Float.BYTES];
      FloatBuffer values = values(payload);
      for (double each : vector.toArray()) {
        putFinite(values, each);
      }
      return payload;
    }
  }

  /** An array of values, taken as they are. */
  record ArrayOf(long elements) implements FeatureColumn {
    @Override
    public RecordKind kind() {
      return RecordKind.VALUES;
    }

    @Override
    public byte[] payload(Object value) {
      Seq<?> array = (Seq<?>) value;
      requireElements(array.size(), elements);
      byte[] payload = new byte[array.size() * Float.BYTES];
      FloatBuffer values = values(payload);
      Iterator<?> each = array.iterator();
      while (each.hasNext()) {
        if (!(each.next() instanceof Number number)) {
          throw new IllegalArgumentException("one of its values is null");
        }
        putFinite(values, number.doubleValue());
      }
      return payload;
    }
  }

  private static void requireElements(int there, long wanted) {
    if (there != wanted) {
      throw new IllegalArgumentException(
          "it has %d values, but a record of the network has %d".formatted(there, wanted));
    }
  }

  private static FloatBuffer values(byte[] payload) {
    return ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
  }

  private static void putFinite(FloatBuffer values, double value) {
    float single = (float) value;
    if (!Float.isFinite(single)) {
      throw new IllegalArgumentException("its value %s is no finite float".formatted(value));
    }
    values.put(single);
  }
}
