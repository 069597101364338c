package dev.convoy.worker.runtime.program;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Has a device record every stretch of operations that only queue work, to be done by one call. */
final class Capture implements UnaryOperator<Program> {

  /**
   * Of fewer operations no recording is made: asking for it costs about what asking for two kernels
   * does, and memory on the device. Not measured.
   */
  private static final int LEAST = 3;

  @Override
  public Program apply(Program program) {
    List<Op> ops = program.ops();
    List<Op> captured = new ArrayList<>();
    int end;
    for (int begin = 0; begin < ops.size(); begin = end) {
      end = begin;
      while (end < ops.size() && ops.get(end).work().onlyQueues()) {
        end++;
      }
      if (end - begin >= LEAST) {
        captured.add(recorded(ops.subList(begin, end)));
      } else {
        end = Math.max(end, begin + 1);
        captured.addAll(ops.subList(begin, end));
      }
    }
    return program.withOps(captured);
  }

  /**
   * Its time counts as computing unless all of them exchange: what queueing those takes that move
   * slices within the device cannot be told from the rest, so its code says how many there are.
   */
  private static Op recorded(List<Op> ops) {
    Op first = ops.get(0);
    String title =
        first.title() + " to " + ops.get(ops.size() - 1).title() + " (" + ops.size() + " lines)";
    long moves = ops.stream().filter(op -> op.kind() == Op.Kind.EXCHANGE).count();
    return new Op(
        first.planStep(),
        title,
        moves == ops.size() ? Op.Kind.EXCHANGE : Op.Kind.COMPUTE,
        "CUDA graph" + (moves == 0 ? "" : ", " + moves + " of the lines move slices"),
        ops.stream().flatMap(op -> op.reads().stream()).distinct().toList(),
        ops.stream().flatMap(op -> op.writes().stream()).distinct().toList(),
        List.of(),
        new Work.Recorded(List.copyOf(ops)));
  }
}
