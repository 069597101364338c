package dev.convoy.driver.dl4j.zip;

import dev.convoy.driver.dl4j.Dl4jException;
import dev.convoy.text.Quoted;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;

/**
 * ND4J's binary form of an array that is one row ({@code Nd4j.write}): a buffer that says its
 * shape, {@code rank, sizes, strides, type, element stride, order}, then one of its elements. A
 * buffer is the name of where it was, a number of elements, the name of their type, and they, the
 * highest byte first.
 */
final class RowFormat {
  private static final Set<String> SHORT_COUNTED = Set.of("DIRECT", "HEAP", "JAVACPP");
  private static final Set<String> COUNTED = Set.of("LONG_SHAPE", "MIXED_DATA_TYPES");
  private static final int MOST_AXES = 32;
  private static final long IS_FLOAT = 1L << 13; // ArrayOptionsHelper.DTYPE_FLOAT_BIT
  private static final int FIRST_ROWS = 'c';

  private RowFormat() {}

  private record Header(long count, String type) {
    static Header read(DataInputStream in) throws IOException {
      String place = in.readUTF();
      if (!SHORT_COUNTED.contains(place) && !COUNTED.contains(place)) {
        throw new Dl4jException(
            "its parameters are no array of ND4J: they begin with '%s'"
                .formatted(Quoted.of(place)));
      }
      long count = SHORT_COUNTED.contains(place) ? in.readInt() : in.readLong();
      return new Header(count, in.readUTF());
    }
  }

  /**
   * Reads a row.
   *
   * @param needed how many elements it must have
   * @throws Dl4jException if it is another array, or has other elements
   */
  static ParameterVector read(DataInputStream in, long needed) throws IOException {
    long shaped = elementsOfShape(in);
    Header header = Header.read(in);
    if (header.count() != shaped) {
      throw new Dl4jException(
          "its parameters have a shape of %d elements, but are %d"
              .formatted(shaped, header.count()));
    }
    if (header.count() != needed) {
      throw new Dl4jException(
          "its layers have %d parameters, but the file has %d of them"
              .formatted(needed, header.count()));
    }
    return switch (header.type()) {
      case "FLOAT" -> elements(in, needed, Float.BYTES, (bytes, at) -> bytes.getFloat(at * 4));
      case "DOUBLE" ->
          elements(in, needed, Double.BYTES, (bytes, at) -> (float) bytes.getDouble(at * 8));
      default ->
          throw new Dl4jException(
              "its parameters are of type %s, and FLOAT and DOUBLE can be read: convert it in DL4J by convertDataType(DataType.FLOAT)"
                  .formatted(Quoted.of(header.type())));
    };
  }

  private static long elementsOfShape(DataInputStream in) throws IOException {
    Header header = Header.read(in);
    boolean asInts = header.type().equals("INT");
    if (header.count() < 4 || header.count() > 2 * MOST_AXES + 4 || header.count() % 2 != 0) {
      throw noRow();
    }
    long[] numbers = new long[(int) header.count()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = asInts ? in.readInt() : in.readLong();
    }
    int rank = (numbers.length - 4) / 2;
    long elements = 1;
    for (int axis = 0; axis < rank; axis++) {
      long size = numbers[1 + axis];
      if (size < 1 || (size > 1 && elements > 1)) {
        throw noRow();
      }
      elements *= size;
    }
    if (numbers[0] != rank) {
      throw noRow();
    }
    return elements;
  }

  private static Dl4jException noRow() {
    return new Dl4jException("its parameters are no row of numbers");
  }

  private interface Element {
    float of(ByteBuffer bytes, int index);
  }

  private static ParameterVector elements(
      DataInputStream in, long count, int width, Element element) throws IOException {
    ParameterVector vector = new ParameterVector();
    byte[] bytes = new byte[ParameterVector.PIECE * width];
    while (vector.size() < count) {
      int next = (int) Math.min(ParameterVector.PIECE, count - vector.size());
      in.readFully(bytes, 0, next * width);
      ByteBuffer read = ByteBuffer.wrap(bytes);
      float[] piece = new float[next];
      for (int i = 0; i < next; i++) {
        piece[i] = element.of(read, i);
      }
      vector.add(piece);
    }
    return vector;
  }

  /**
   * Writes the head of a row, behind which its elements follow.
   *
   * @param count how many there are, at least one
   */
  static void writeHead(DataOutputStream out, long count) throws IOException {
    long[] shape = {2, 1, count, count, 1, IS_FLOAT, 1, FIRST_ROWS};
    writeHead(out, "LONG_SHAPE", shape.length, "LONG");
    for (long number : shape) {
      out.writeLong(number);
    }
    writeHead(out, "MIXED_DATA_TYPES", count, "FLOAT");
  }

  private static void writeHead(DataOutputStream out, String place, long count, String type)
      throws IOException {
    out.writeUTF(place);
    out.writeLong(count);
    out.writeUTF(type);
  }

  /** Writes elements. */
  static void write(DataOutputStream out, float[] elements) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(elements.length * Float.BYTES);
    bytes.asFloatBuffer().put(elements);
    out.write(bytes.array());
  }
}
