package dev.convoy.worker.runtime.run;

import dev.convoy.worker.data.batch.InputRows;
import dev.convoy.worker.memory.Buffer;
import dev.convoy.worker.runtime.program.PixelCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells a program what the bytes of its images mean: the value of each once, and with every batch
 * what of each picture is its own.
 *
 * <p>Concurrency: the compute thread.
 */
final class PixelStaging implements AutoCloseable {
  private final @Nullable PixelCode code;
  private final @Nullable BatchStaging windows;
  private float @Nullable [] known;

  private PixelStaging(@Nullable PixelCode code, @Nullable BatchStaging windows) {
    this.code = code;
    this.windows = windows;
  }

  /** For a program's code; without one there is nothing to tell. */
  static PixelStaging of(@Nullable PixelCode code, Platform platform) {
    return new PixelStaging(code, code == null ? null : platform.staging(code.windows()));
  }

  /** The buffers beside the program's own that have to be kept in its memory. */
  List<Buffer> kept() {
    return windows == null ? List.of() : windows.kept();
  }

  /** All pictures are whole, and a byte is its own value, until something else is put. */
  void initialise() {
    if (code == null) {
      return;
    }
    int[] whole = new int[(int) (code.windows().bytes() / Integer.BYTES)];
    for (int k = 0; k < whole.length; k++) {
      whole[k] = k % 2 == 0 ? 0 : Integer.MAX_VALUE;
    }
    code.windows().put(0, whole);
    float[] values = new float[(int) (code.values().bytes() / Float.BYTES)];
    for (int k = 0; k < values.length; k++) {
      values[k] = k & 0xFF;
    }
    code.values().put(0, values);
  }

  /** Takes what the bytes of a batch mean; the windows may change afterwards, the code may not. */
  void put(InputRows.Bytes rows) {
    if (code == null || windows == null) {
      throw new IllegalStateException("the program takes no bytes");
    }
    if (known != rows.code()) {
      code.values().put(0, rows.code());
      known = rows.code();
    }
    if (rows.windows().length > 0) {
      windows.put(rows.windows());
    }
  }

  @Override
  public void close() {
    if (windows != null) {
      windows.close();
    }
  }
}
