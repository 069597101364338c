package dev.convoy.worker.kernel;

import dev.convoy.tensor.Range;
import dev.convoy.worker.memory.Buffer;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;

/**
 * Makes values of the bytes of pictures, on a team of threads: looks each one up, which is as fast
 * as scaling and gives the very value that whoever made the table computed.
 *
 * <p>Concurrency: the compute thread; allocates nothing after construction.
 */
final class PixelNormalisation implements Runnable, ThreadTeam.Work {

  /** What is read and written of it stays in the first-level cache: 20 KB. */
  private static final int CHUNK = 4096;

  private static final int BYTES = 1 << Byte.SIZE;

  private final ThreadTeam team;
  private final PixelRuns pixels;
  private final ByteBuffer bytes;
  private final FloatBuffer code;
  private final IntBuffer windows;
  private final FloatBuffer values;
  private final float[] table;
  private final byte[][] read;
  private final float[][] made;

  /** As {@link Kernels#normalise}. */
  PixelNormalisation(
      ThreadTeam team, PixelRuns pixels, Buffer bytes, Buffer code, Buffer windows, Buffer values) {
    this.team = team;
    this.pixels = pixels;
    this.bytes = bytes.memory();
    this.code = code.floats();
    this.windows = windows.memory().asIntBuffer();
    this.values = values.floats();
    this.table = new float[this.code.capacity()];
    this.read = new byte[team.members()][CHUNK];
    this.made = new float[team.members()][CHUNK];
  }

  @Override
  public void run() {
    code.get(0, table);
    team.run(this);
  }

  @Override
  public void run(int member, int members) {
    Range mine = ThreadTeam.part(pixels.rows(), 1, member, members);
    for (int row = mine.from(); row < mine.to(); row++) {
      for (int k = 0; k < pixels.runs().size(); k++) {
        normalise(row, pixels.runs().get(k), read[member], made[member]);
      }
    }
  }

  private void normalise(int row, PixelRuns.Run run, byte[] in, float[] out) {
    int begin = row * pixels.rowSize() + run.at();
    for (int done = 0; done < run.size(); done += CHUNK) {
      int n = Math.min(CHUNK, run.size() - done);
      bytes.get(begin + done, in, 0, n);
      lookUp(in, out, n, run.channel() * BYTES);
      frame(row, out, run.pixel() + done, n);
      values.put(begin + done, out, 0, n);
    }
  }

  private void lookUp(byte[] in, float[] out, int n, int first) {
    float[] all = table;
    for (int i = 0; i < n; i++) {
      out[i] = all[first + (in[i] & 0xFF)];
    }
  }

  /** Writes zeros to what is not the picture's own of some pixels in a row. */
  private void frame(int row, float[] out, int first, int n) {
    int window = 4 * (pixels.firstRow() + row);
    int top = windows.get(window);
    int bottom = windows.get(window + 1);
    int left = windows.get(window + 2);
    int right = Math.min(windows.get(window + 3), pixels.width());
    int width = pixels.width();
    if (top <= 0 && bottom >= pixels.height() && left <= 0 && right >= width) {
      return;
    }
    for (int i = 0; i < n; ) {
      int y = (first + i) / width;
      int x = (first + i) % width;
      int end = Math.min(n, i + width - x);
      boolean outside = y < top || y >= bottom;
      Arrays.fill(out, i, outside ? end : within(i, i + left - x, end), 0);
      Arrays.fill(out, outside ? end : within(i, i + right - x, end), end, 0);
      i = end;
    }
  }

  private static int within(int least, int at, int most) {
    return Math.max(least, Math.min(most, at));
  }
}
