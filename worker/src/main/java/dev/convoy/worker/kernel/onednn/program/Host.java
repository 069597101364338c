package dev.convoy.worker.kernel.onednn.program;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.bytedeco.javacpp.Pointer;

/** Steps that are done without oneDNN. */
public final class Host {
  private Host() {}

  /** Sets all of its operands to 0. */
  public static OneDnnStep.Code zero() {
    return operands -> {
      Pointer[] targets = operands.stream().map(Pointer::new).toArray(Pointer[]::new);
      return step -> {
        for (int k = 0; k < targets.length; k++) {
          Pointer.memset(targets[k], 0, operands.get(k).capacity());
        }
      };
    };
  }

  /** Adds the rows of a plain matrix up, in double. Operands: matrix, sum. */
  public static OneDnnStep.Code sumOfRows(int columns) {
    return operands -> {
      FloatBuffer matrix = operands.get(0).asFloatBuffer();
      FloatBuffer sum = operands.get(1).asFloatBuffer();
      float[] row = new float[columns];
      double[] sums = new double[columns];
      return step -> {
        Arrays.fill(sums, 0);
        for (int at = 0; at < matrix.limit(); at += columns) {
          matrix.get(at, row);
          for (int c = 0; c < columns; c++) {
            sums[c] += row[c];
          }
        }
        for (int c = 0; c < columns; c++) {
          sum.put(c, (float) sums[c]);
        }
      };
    };
  }
}
