package dev.convoy.control;

import dev.convoy.mesh.Speeds;
import dev.convoy.metrics.LineTime;
import dev.convoy.metrics.Span;
import dev.convoy.metrics.StepMetrics;
import java.util.List;

/**
 * Everything that is said over a connection beside tensor blocks.
 *
 * <p>To add a message, write one more record that implements this interface: {@link KryoCodec}
 * finds it, and every record, enum and sealed interface its components name, by walking from here.
 */
public sealed interface ControlMessage {

  /** What a worker says under its own rank. */
  interface OfWorker {
    /** The worker. */
    int rank();
  }

  /** What a worker says about one of the job's trials. */
  interface OfTrial extends OfWorker {
    /** The trial's place in the job, from 0. */
    int trial();
  }

  /** What is much: whoever sends it waits until what was sent before has gone. */
  interface Bulk {}

  /** "I am alive": sent whether or not there is anything else to say. */
  record Heartbeat() implements ControlMessage {}

  /** "I have said everything, and the connection may end." */
  record Goodbye() implements ControlMessage {}

  /** "The run has failed": whoever receives it fails with the same failure. */
  record Abort(Failure failure) implements ControlMessage {}

  /** A worker's first word to the driver. */
  record Joined(int rank, String host, long pid) implements ControlMessage, OfWorker {}

  /** A worker enters a phase of its run, such as "compile" or "step 100". */
  record Progress(int rank, String phase) implements ControlMessage, OfWorker {}

  /** A worker has finished a step. */
  record Measured(StepMetrics metrics) implements ControlMessage {}

  /** A worker begins a trial; what it measures from now on belongs to that trial. */
  record TrialStarted(int rank, int trial) implements ControlMessage, OfTrial {}

  /** What a worker computes a trial on, such as "NVIDIA H100 80GB HBM3 (0000:3b:00.0)". */
  record Equipped(int rank, int trial, String device) implements ControlMessage, OfTrial {}

  /** By which speeds the workers of a trial share its work; all of them say the same. */
  record SharedOut(int rank, int trial, Speeds speeds) implements ControlMessage, OfTrial {}

  /** A worker is connected to the others of a trial, by "TCP" for example. */
  record Connected(int rank, int trial, String transport) implements ControlMessage, OfTrial {}

  /**
   * A worker has finished a trial.
   *
   * @param trial the trial's place in the job, from 0
   * @param peakMemoryBytes the most memory the worker's process held until now
   * @param parametersHeld trained values that the worker stored
   * @param compileMillis time to make the plan and its kernels
   * @param bytesSentPerStep payload bytes sent to other workers in a step, as counted; those of
   *     evaluations in between included
   * @param messagesSentPerStep messages sent to other workers in a step, as counted
   * @param replacedRows rows of training batches for which a bad record was replaced by the next
   *     good one
   */
  record TrialDone(
      int rank,
      int trial,
      long peakMemoryBytes,
      long parametersHeld,
      double compileMillis,
      long bytesSentPerStep,
      long messagesSentPerStep,
      long replacedRows)
      implements ControlMessage, OfTrial {}

  /**
   * Where a worker's time went in a trial's measured steps, line by line in the order of a step.
   *
   * @param steps how many steps the times are means of
   * @param stepMillis mean time of a whole step
   */
  record Profile(int rank, int trial, long steps, double stepMillis, List<LineTime> lines)
      implements ControlMessage, OfTrial {
    public Profile {
      lines = List.copyOf(lines);
    }
  }

  /**
   * What a worker did in one step of a trial, and when.
   *
   * @param step which, from 0
   * @param wallMicros the time of day at which the step began, in microseconds since 1970
   */
  record Timeline(int rank, int trial, long step, long wallMicros, List<Span> spans)
      implements ControlMessage, OfTrial {
    public Timeline {
      spans = List.copyOf(spans);
    }
  }

  /**
   * What a worker's steps take by themselves: medians.
   *
   * @param computeMillis of steps in which nothing is exchanged
   * @param exchangeMillis of steps in which nothing is computed
   */
  record Isolated(int rank, int trial, double computeMillis, double exchangeMillis)
      implements ControlMessage, OfTrial {}

  /**
   * A worker's share of classifying the test records; the shares of all workers add up to the
   * whole.
   *
   * @param step the steps that were trained before
   * @param correct records of this share, or pixels where each has a label, that were classified
   *     right; 0 where nothing is classified
   * @param correctInFive those whose label is among the five largest scores
   * @param count records, or pixels, of this share; without those of bad records
   * @param lossSum the sum of their losses
   * @param records the records of this share, bad ones among them
   * @param badRecords records that cannot be read and were left out
   */
  record Evaluated(
      int rank,
      int trial,
      long step,
      long correct,
      long correctInFive,
      long count,
      double lossSum,
      long records,
      long badRecords)
      implements ControlMessage, OfTrial {}

  /**
   * What the records, or pixels, of a worker's share of the test records were taken for; said in
   * parts before its {@link Evaluated}.
   *
   * @param step the steps that were trained before
   * @param classes above all labels
   * @param cells at most {@link #MAX_CELLS} of those that are not 0
   */
  record Confused(int rank, int trial, long step, int classes, List<Cell> cells)
      implements ControlMessage, OfTrial, Bulk {

    /** The most cells of one message: some hundred kilobytes. */
    public static final int MAX_CELLS = 1 << 14;

    /** Of more classes it is not kept which one was chosen, only whether it is the label. */
    public static final int MOST_CLASSES = 1_000;

    /** Instead of a class where it is not kept which: any but the label. */
    public static final int OTHER = -1;

    /**
     * How often a label was taken for a class.
     *
     * @param chosen the class, or {@link #OTHER}
     * @param count at least 1
     */
    public record Cell(int label, int chosen, long count) {}

    public Confused {
      cells = List.copyOf(cells);
      for (Cell cell : cells) {
        boolean isWithin =
            cell.label() >= 0
                && cell.label() < classes
                && cell.chosen() >= OTHER
                && cell.chosen() < classes;
        if (!isWithin || cell.count() < 1) {
          throw new IllegalArgumentException(cell + " is not of " + classes + " classes");
        }
      }
      if (cells.size() > MAX_CELLS) {
        throw new IllegalArgumentException(cells.size() + " cells are more than " + MAX_CELLS);
      }
    }
  }

  /**
   * A worker's part of the checkpoint of a step is whole.
   *
   * @param file its name
   * @param bytes how long it is
   * @param crc32c of all its bytes
   * @param pieces what it holds of which tensor
   */
  record ShardWritten(
      int rank, int trial, long step, String file, long bytes, long crc32c, List<Piece> pieces)
      implements ControlMessage, OfTrial {

    /**
     * A part of a tensor.
     *
     * @param elements how many elements it has
     * @param least the lowest of them
     * @param end the one after the highest
     */
    public record Piece(String tensor, long elements, long least, long end) {}

    public ShardWritten {
      pieces = List.copyOf(pieces);
    }
  }

  /** A worker's part of the checkpoint of a step could not be written. */
  record ShardFailed(int rank, int trial, long step, String why)
      implements ControlMessage, OfTrial {}

  /**
   * A worker is about to send, or has sent, its {@link WeightChunk}s of the weights after the last
   * step; every worker says both, also one that has nothing to send.
   */
  record FinalWeights(int rank, int trial, long step, Phase phase)
      implements ControlMessage, OfTrial {

    /** On which side of the chunks this message stands. */
    public enum Phase {
      /** Chunks follow. */
      BEGIN,
      /** All chunks were sent. */
      END
    }
  }

  /** The driver to a worker: begin no further step, and say in which you are. */
  record HoldStep() implements ControlMessage {}

  /** A worker is in this step, which is -1 before the first, and begins no further one. */
  record InStep(int rank, long step) implements ControlMessage, OfWorker {}

  /** The driver to a worker: go on to the end of this step, save the state, and end. */
  record StopAfter(long step) implements ControlMessage {}

  /** The driver to a worker: say what you are doing. */
  record AskWhereabouts() implements ControlMessage {}

  /** A worker does this, such as "step 17, conv3 forward". */
  record Whereabouts(int rank, String text) implements ControlMessage {}

  /** A worker has ended before its trial was done, after so many steps. */
  record Stopped(int rank, int trial, long steps) implements ControlMessage, OfTrial {}

  /** A worker has failed. */
  record Failed(Failure failure) implements ControlMessage {}

  /** A worker has finished its run. */
  record Done(int rank) implements ControlMessage, OfWorker {}

  /**
   * Some elements of a tensor that a worker has computed in a step that is observed.
   *
   * @param step which; of test records the number of their batch, from 0
   * @param tensor which
   * @param elements of the whole tensor, as one worker alone would have it
   * @param runs first element and count of each run of elements, in row-major order of the whole
   * @param littleEndianFloats the values, four bytes each; with the runs at most {@link #MAX_BYTES}
   */
  @SuppressWarnings("ArrayRecordComponent") // much, compared and copied by nobody
  record Observed(
      int rank,
      int trial,
      long step,
      ObservedTensor tensor,
      long elements,
      long[] runs,
      byte[] littleEndianFloats)
      implements ControlMessage, OfTrial, Bulk {

    /** The most bytes of values and runs in one message. */
    public static final int MAX_BYTES = 1 << 18;

    public Observed {
      long all = 0;
      for (int k = 0; k + 1 < runs.length; k += 2) {
        boolean isWithin = runs[k] >= 0 && runs[k + 1] > 0 && runs[k] <= elements - runs[k + 1];
        if (!isWithin) {
          throw new IllegalArgumentException(
              "%s has no %d elements from %d on".formatted(tensor, runs[k + 1], runs[k]));
        }
        all += runs[k + 1];
      }
      if (runs.length % 2 != 0
          || (long) runs.length * Long.BYTES + littleEndianFloats.length > MAX_BYTES
          || all * Float.BYTES != littleEndianFloats.length) {
        throw new IllegalArgumentException(
            "%d bytes are no %d elements of %s".formatted(littleEndianFloats.length, all, tensor));
      }
    }
  }

  /**
   * A piece of one parameter's values after the last step.
   *
   * @param parameter the parameter's global name, such as "conv2.weight"
   * @param firstElement where in the whole parameter, in row-major elements, the piece starts
   * @param littleEndianFloats the values, four bytes each, at most {@link #MAX_BYTES}
   */
  @SuppressWarnings("ArrayRecordComponent") // a megabyte is compared and copied by nobody
  record WeightChunk(String parameter, long firstElement, byte[] littleEndianFloats)
      implements ControlMessage, Bulk {

    /** The most bytes of values in one piece. */
    public static final int MAX_BYTES = 1 << 20;

    public WeightChunk {
      if (littleEndianFloats.length > MAX_BYTES || littleEndianFloats.length % 4 != 0) {
        throw new IllegalArgumentException(
            "A weight chunk of %s has %d bytes; it must have a multiple of 4 and at most %d."
                .formatted(parameter, littleEndianFloats.length, MAX_BYTES));
      }
    }
  }
}
