package dev.convoy.worker.kernel.onednn.layer;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_0;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;

import dev.convoy.plan.LayerShare;
import dev.convoy.worker.kernel.onednn.engine.CpuEngine;
import dev.convoy.worker.kernel.onednn.engine.Descs;
import dev.convoy.worker.kernel.onednn.engine.OneDnnFormat;
import dev.convoy.worker.kernel.onednn.program.Arguments;
import dev.convoy.worker.kernel.onednn.program.OneDnnOperand;
import dev.convoy.worker.kernel.onednn.program.OneDnnProgram;
import dev.convoy.worker.kernel.program.BoundStep;
import dev.convoy.worker.kernel.program.OperandPlace;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;

/**
 * The loss head of an autoencoder. The targets are plain, so the input is too. Forward adds the
 * squares up in Java and in double; backward is one subtraction with a factor behind it.
 */
public final class OneDnnMeanSquaredError {
  private static final int CHUNK = 4096;

  private final OneDnnProgram program;
  private final int elements;
  private final double globalElements;

  private OneDnnMeanSquaredError(OneDnnProgram program) {
    LayerShare share = program.share();
    long perRow = share.inputShapes().get(0).elements();
    this.program = program;
    this.elements = Math.toIntExact(share.inputs().get(0).rows().size() * perRow);
    this.globalElements = (double) share.globalRows() * perRow;
  }

  /** Writes the layer's passes down. */
  public static void write(OneDnnProgram program) {
    new OneDnnMeanSquaredError(program).write();
  }

  private void write() {
    memory.desc layout = Descs.plain(Descs.longs(program.share().inputSizes(0)));
    OneDnnOperand x = program.input(layout);
    OneDnnOperand y = program.output(OneDnnFormat.plain(List.of(1, 2)));
    OneDnnOperand targets = new OneDnnOperand(OperandPlace.LABELS, 0, 0, layout);
    program.forward().host(this::measure, x, targets, y);
    if (program.wantsInputGradients()) {
      program
          .backward()
          .run(
              scaledDifference(layout),
              Arguments.of(DNNL_ARG_SRC_0, x)
                  .and(DNNL_ARG_SRC_1, targets)
                  .and(DNNL_ARG_DST, program.gradient(x)));
    }
  }

  private BoundStep measure(List<ByteBuffer> operands) {
    FloatBuffer x = operands.get(0).asFloatBuffer();
    FloatBuffer targets = operands.get(1).asFloatBuffer();
    FloatBuffer out = operands.get(2).asFloatBuffer();
    float[] is = new float[CHUNK];
    float[] wanted = new float[CHUNK];
    return step -> {
      double sum = 0;
      for (int done = 0; done < elements; done += CHUNK) {
        int count = Math.min(CHUNK, elements - done);
        x.get(done, is, 0, count);
        targets.get(done, wanted, 0, count);
        for (int i = 0; i < count; i++) {
          double difference = (double) is[i] - wanted[i];
          sum += difference * difference;
        }
      }
      out.put(0, (float) (sum / globalElements)).put(1, 0);
    };
  }

  /** {@code (a - b) · 2 / elements of the global batch}. */
  private binary.primitive_desc scaledDifference(memory.desc layout) {
    post_ops factor = new post_ops();
    factor.append_eltwise(algorithm.eltwise_linear, (float) (2 / globalElements), 0);
    return new binary.primitive_desc(
        program.cpu().engine(),
        algorithm.binary_sub,
        layout,
        layout,
        layout,
        CpuEngine.behind(factor),
        false);
  }
}
