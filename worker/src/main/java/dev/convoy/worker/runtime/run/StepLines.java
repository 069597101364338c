package dev.convoy.worker.runtime.run;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * Which instructions a step runs: those of a program one after the other or, after a few such
 * steps, with every stretch that a device records in one.
 */
final class StepLines implements AutoCloseable {

  /**
   * The first step makes libraries load what they run, which they cannot while it is recorded; the
   * second is one to spare.
   */
  private static final int PLAIN_STEPS = 2;

  private final List<LinkedOp> all = new ArrayList<>();
  private final IdentityHashMap<Instruction, Integer> numbers = new IdentityHashMap<>();
  private final int[] plain;
  private final int[] captured;
  private long steps;

  /**
   * For an executable.
   *
   * @param plain what the first steps run
   * @param captured what the others run; equal to {@code plain} where nothing is recorded
   */
  StepLines(List<LinkedOp> plain, List<LinkedOp> captured) {
    this.plain = plain.stream().mapToInt(this::number).toArray();
    this.captured = captured.stream().mapToInt(this::number).toArray();
  }

  private int number(LinkedOp line) {
    return numbers.computeIfAbsent(
        line.instruction(),
        key -> {
          all.add(line);
          return all.size() - 1;
        });
  }

  /** Every instruction that some step runs; those of {@link #next} are numbers in here. */
  List<LinkedOp> all() {
    return all;
  }

  /** One of {@link #all}. */
  LinkedOp get(int number) {
    return all.get(number);
  }

  /** The instructions of the step that begins now. */
  int[] next() {
    return steps++ < PLAIN_STEPS ? plain : captured;
  }

  /** The instructions of a step that records nothing. */
  int[] plain() {
    return plain;
  }

  /** Ends the recordings. */
  @Override
  public void close() {
    for (LinkedOp line : all) {
      if (line.instruction() instanceof RecordedInstruction recorded) {
        recorded.close();
      }
    }
  }
}
