package dev.convoy.driver.study.analysis;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.junit.jupiter.api.Test;

class NpyFileTest {

  /** The bytes that {@code numpy.save} of NumPy 1.26 writes. */
  @Test
  void aMatrixIsWrittenAsNumPyWritesIt() {
    byte[] file = NpyFile.bytes(new Array2DRowRealMatrix(new double[][] {{1, 2.5, -3}, {0, 4, 5}}));
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    byte[] magic = new byte[8];
    bytes.get(magic);
    assertArrayEquals(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0}, magic);
    byte[] header = new byte[bytes.getShort()];
    assertEquals(118, header.length);
    bytes.get(header);
    assertEquals(
        "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }",
        new String(header, StandardCharsets.US_ASCII).stripTrailing());
    assertEquals('\n', header[header.length - 1]);
    assertEquals(128 + 6 * Double.BYTES, file.length);
    for (double expected : new double[] {1, 2.5, -3, 0, 4, 5}) {
      assertEquals(expected, bytes.getDouble());
    }
  }
}
