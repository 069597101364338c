package dev.convoy.worker.exchange.netty;

import dev.convoy.control.ControlMessage;
import dev.convoy.control.Failure;
import dev.convoy.control.KryoCodec;
import dev.convoy.metrics.StepMetrics;
import java.util.List;

/** Messages as a worker and the driver send them, for tests of what comes instead. */
final class ControlMessages {

  private ControlMessages() {}

  private static final Failure FAILURE =
      new Failure(1, Failure.NOBODY, "fc6", 7, Failure.Kind.INTERNAL, "out of memory");

  /** Some that say much, and some that say little. */
  static List<ControlMessage> some() {
    return List.of(
        new ControlMessage.Heartbeat(),
        new ControlMessage.Joined(1, "node", 7),
        new ControlMessage.Progress(1, "compile"),
        new ControlMessage.Measured(
            new StepMetrics(9, 1, Double.NaN, 12.5, 1, 2, 3, 4, 1L << 40, 6, -7, 2)),
        new ControlMessage.ShardWritten(
            1,
            0,
            20,
            "shard-1-of-2.safetensors",
            1L << 33,
            7,
            List.of(new ControlMessage.ShardWritten.Piece("fc.weight", 8, 0, 8))),
        new ControlMessage.StopAfter(7),
        new ControlMessage.Failed(FAILURE),
        new ControlMessage.Abort(FAILURE),
        new ControlMessage.Goodbye());
  }

  /** As they travel. */
  static List<byte[]> bytes() {
    KryoCodec codec = new KryoCodec(IncomingFrames.MAX_CONTROL);
    return some().stream().map(codec::encode).toList();
  }
}
