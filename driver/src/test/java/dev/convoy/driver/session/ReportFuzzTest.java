package dev.convoy.driver.session;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.checkpoint.CheckpointException;
import dev.convoy.control.ControlMessage;
import dev.convoy.control.ControlMessage.Confused;
import dev.convoy.control.ControlMessage.Connected;
import dev.convoy.control.ControlMessage.Equipped;
import dev.convoy.control.ControlMessage.Evaluated;
import dev.convoy.control.ControlMessage.FinalWeights;
import dev.convoy.control.ControlMessage.FinalWeights.Phase;
import dev.convoy.control.ControlMessage.Joined;
import dev.convoy.control.ControlMessage.Measured;
import dev.convoy.control.ControlMessage.Progress;
import dev.convoy.control.ControlMessage.SharedOut;
import dev.convoy.control.ControlMessage.TrialStarted;
import dev.convoy.control.ControlMessage.WeightChunk;
import dev.convoy.control.ExitCode;
import dev.convoy.control.KryoCodec;
import dev.convoy.control.MalformedMessage;
import dev.convoy.control.Reason;
import dev.convoy.fuzz.FuzzResult;
import dev.convoy.fuzz.Fuzzing;
import dev.convoy.fuzz.Fuzzing.Share;
import dev.convoy.fuzz.Mutator;
import dev.convoy.job.Job;
import dev.convoy.mesh.Speeds;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever workers report, the driver bears it, or says what is wrong. */
class ReportFuzzTest {
  private static final int RANKS = 2;
  private static final int MOST = 1 << 16;
  private static final Job JOB = TestJobs.job(RANKS);

  @TempDir Path directory;

  private final KryoCodec codec = new KryoCodec(MOST);
  private final MessageCheck check = new MessageCheck(JOB);

  private static List<ControlMessage> said(int rank) {
    return List.of(
        new Joined(rank, "node", 7),
        new Equipped(rank, 0, "a CPU"),
        new SharedOut(rank, 0, Speeds.equal(RANKS)),
        new Connected(rank, 0, "TCP"),
        new TrialStarted(rank, 0),
        new Measured(TestJobs.metrics(rank, 0, 40, 5)),
        new Progress(rank, "evaluating"),
        new Confused(rank, 0, 1, 2, List.of(new Confused.Cell(1, 0, 4))),
        new Evaluated(rank, 0, 1, 3, 3, 4, 2.0, 5, 1),
        new FinalWeights(rank, 0, 1, Phase.BEGIN),
        new WeightChunk("conv1.weight", 27L * rank, new byte[27 * Float.BYTES]),
        new WeightChunk("conv1.bias", rank, new byte[Float.BYTES]),
        new FinalWeights(rank, 0, 1, Phase.END));
  }

  /** A report is the worker, a length, and a message. */
  private byte[] reports(int messages) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int k = 0; k < messages; k++) {
      for (int rank = 0; rank < RANKS; rank++) {
        byte[] message = codec.encode(said(rank).get(k));
        all.write(rank);
        all.writeBytes(ByteBuffer.allocate(Short.BYTES).putShort((short) message.length).array());
        all.writeBytes(message);
      }
    }
    return all.toByteArray();
  }

  private void hear(byte[] reports) {
    ByteBuffer in = ByteBuffer.wrap(reports);
    Path file = directory.resolve("weights.safetensors");
    try (FinalWeightsCollector weights = new FinalWeightsCollector(JOB, file)) {
      List<SessionListener> listeners =
          List.of(
              new Phases(),
              new StepCollector(JOB.trials(), step -> {}),
              new EvaluationCollector(JOB.trials(), evaluation -> {}),
              new WorkforceCollector((trial, speeds) -> JOB.plan(trial, speeds)),
              weights);
      while (in.remaining() >= 1 + Short.BYTES) {
        int rank = Math.floorMod(in.get(), RANKS);
        byte[] message = new byte[Math.min(in.getShort() & 0xFFFF, in.remaining())];
        in.get(message);
        hear(rank, codec.decode(message), listeners);
      }
    } catch (MalformedMessage | CheckpointException e) {
      throw new SessionException(Reason.of(e), ExitCode.FAILED, e);
    }
  }

  private void hear(int rank, ControlMessage message, List<SessionListener> listeners) {
    String fault = check.fault(rank, message);
    if (fault != null) {
      throw new SessionException(fault, ExitCode.FAILED, null);
    }
    listeners.forEach(listener -> listener.received(rank, message));
  }

  @Test
  void whatWorkersReportIsHeardOrRefusedInASentence() {
    List<byte[]> valid = new ArrayList<>();
    for (int messages : new int[] {5, 9, said(0).size()}) {
      valid.add(reports(messages));
    }
    FuzzResult result =
        Fuzzing.of("reports of workers", Mutator.ofBytes(valid), SessionException.class)
            .run(Share.TENTH, (bytes, random) -> hear(bytes));
    assertTrue(result.accepted() > 0 && result.refused() > 0, result::toString);
  }
}
