package dev.convoy.driver.study.analysis;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * A matrix as a file that NumPy reads: NPY format 1.0, little-endian doubles in row-major order.
 * NumPy Enhancement Proposal 1, A Simple File Format for NumPy Arrays.
 */
public final class NpyFile {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
  private static final int ALIGNMENT = 64;

  private NpyFile() {}

  /** The bytes of the file. */
  public static byte[] bytes(RealMatrix matrix) {
    byte[] header = header(matrix);
    int count = Math.multiplyExact(matrix.getRowDimension(), matrix.getColumnDimension());
    ByteBuffer file =
        ByteBuffer.allocate(MAGIC.length + Short.BYTES + header.length + count * Double.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    file.put(MAGIC).putShort((short) header.length).put(header);
    for (double[] row : matrix.getData()) {
      for (double entry : row) {
        file.putDouble(entry);
      }
    }
    return file.array();
  }

  /** A Python dictionary, filled up with spaces so that data begin at a multiple of 64 bytes. */
  private static byte[] header(RealMatrix matrix) {
    String text =
        "{'descr': '<f8', 'fortran_order': False, 'shape': (%d, %d), }"
            .formatted(matrix.getRowDimension(), matrix.getColumnDimension());
    int before = MAGIC.length + Short.BYTES;
    int rest = Math.floorMod(-(before + text.length() + 1), ALIGNMENT);
    return (text + " ".repeat(rest) + "\n").getBytes(StandardCharsets.US_ASCII);
  }
}
