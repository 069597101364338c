package dev.convoy.worker.runtime.program;

import dev.convoy.plan.Reshard.Runs;
import dev.convoy.tensor.DataType;
import dev.convoy.tensor.Range;
import java.util.ArrayList;
import java.util.List;

/**
 * The segments of bytes that a message's elements take up in a plain tensor: where they are long, a
 * message is sent from and received in the tensor itself.
 */
public final class MessageSegments {

  private MessageSegments() {}

  /** Whether segments are on average at least so many bytes; makes no list of them to know. */
  static boolean areLong(List<Runs> all, DataType type, int bytes) {
    long size = 0;
    long count = 0;
    for (Runs runs : all) {
      size += runs.size() * type.bytes();
      count += isWhole(runs) ? 1 : (long) runs.rows() * runs.runs().size();
    }
    return size >= bytes * count;
  }

  /** Whether whole rows are taken, so that they lie one after the other. */
  private static boolean isWhole(Runs runs) {
    return runs.runs().size() == 1 && runs.runs().get(0).size() == runs.rowSize();
  }

  /** The segments in the order of the message, neighbours joined; in bytes of the tensor. */
  public static List<Range> of(List<Runs> all, DataType type) {
    List<Range> segments = new ArrayList<>();
    for (Runs runs : all) {
      for (int row = 0; row < runs.rows(); row++) {
        long start = (runs.firstRow() + row) * runs.rowSize();
        for (Range run : runs.runs()) {
          join(segments, bytes(start + run.from(), type), bytes(start + run.to(), type));
        }
      }
    }
    return segments;
  }

  private static int bytes(long elements, DataType type) {
    return Math.toIntExact(elements * type.bytes());
  }

  private static void join(List<Range> segments, int from, int to) {
    int last = segments.size() - 1;
    if (last >= 0 && segments.get(last).to() == from) {
      segments.set(last, new Range(segments.get(last).from(), to));
    } else if (from < to) {
      segments.add(new Range(from, to));
    }
  }
}
