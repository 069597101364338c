package dev.convoy.worker.runtime.program;

import dev.convoy.worker.memory.Buffer;
import java.util.List;
import java.util.stream.Stream;

/**
 * One operation of a {@link Program}, as data.
 *
 * @param planStep the number of the plan's step that it belongs to, the same on all workers
 * @param title what it does, for people
 * @param kind what its time counts as
 * @param code the library's code that runs, for people; empty where there is none to name
 * @param reads the buffers that it reads
 * @param writes the buffers that it writes, whole or in part
 * @param makes the tensors that are whole when it has run
 * @param work what it does
 */
public record Op(
    int planStep,
    String title,
    Kind kind,
    String code,
    List<Buffer> reads,
    List<Buffer> writes,
    List<Made> makes,
    Work work) {

  /** What an operation's time counts as. */
  public enum Kind {
    COMPUTE,
    EXCHANGE
  }

  /**
   * A tensor that an operation makes.
   *
   * @param name for people, as {@code the output of conv1}
   */
  public record Made(String name, PlacedTensor tensor) {}

  /** Copies the lists. */
  public Op {
    reads = List.copyOf(reads);
    writes = List.copyOf(writes);
    makes = List.copyOf(makes);
  }

  /** One that computes. */
  public static Op computing(
      int planStep, String title, List<Buffer> reads, List<Buffer> writes, Work work) {
    return new Op(planStep, title, Kind.COMPUTE, "", reads, writes, List.of(), work);
  }

  /** One that exchanges. */
  static Op exchanging(
      int planStep, String title, List<Buffer> reads, List<Buffer> writes, Work work) {
    return new Op(planStep, title, Kind.EXCHANGE, "", reads, writes, List.of(), work);
  }

  /** One that does this one's work in another way. */
  Op as(int otherStep, String otherTitle, Work other) {
    return new Op(otherStep, otherTitle, kind, code, reads, writes, List.of(), other);
  }

  /** The buffers that it reads or writes. */
  List<Buffer> touched() {
    return Stream.concat(reads.stream(), writes.stream()).distinct().toList();
  }
}
