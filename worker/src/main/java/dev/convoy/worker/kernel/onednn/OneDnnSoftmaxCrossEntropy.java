package dev.convoy.worker.kernel.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.prop_kind.forward_inference;

import dev.convoy.worker.kernel.LayerShare;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.List;
import org.bytedeco.dnnl.eltwise_forward;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.softmax_forward;

/**
 * The loss head: {@code log softmax} by oneDNN, which subtracts the largest class first; picking
 * the label's entry and counting hits in Java.
 *
 * <p>The output is {@code (1, 2)}: this worker's rows' part of the mean loss and of the accuracy.
 */
final class OneDnnSoftmaxCrossEntropy {
  private final Program program;
  private final int rows;
  private final int classes;
  private final int globalRows;

  private OneDnnSoftmaxCrossEntropy(Program program) {
    LayerShare share = program.share();
    this.program = program;
    this.rows = share.inputs().get(0).rows().size();
    this.classes = share.inputs().get(0).channels().size();
    this.globalRows = share.globalRows();
  }

  static void write(Program program) {
    new OneDnnSoftmaxCrossEntropy(program).write();
  }

  private void write() {
    memory.desc layout = Descs.plain(rows, classes);
    Slot x = program.input(layout);
    Slot y = program.output(OneDnnFormat.plain(List.of(1, 2)));
    Slot labels = new Slot(Slot.Place.LABELS, 0, 0, Descs.plain(rows));
    Slot logs = program.trains() ? program.saved(layout) : program.forward().scratch(layout);
    program
        .forward()
        .run(logSoftmax(layout), Arguments.of(DNNL_ARG_SRC, x).and(DNNL_ARG_DST, logs));
    program.forward().host(this::measure, x, logs, labels, y);
    if (program.wantsInputGradients()) {
      Slot dx = program.gradient(x);
      program.backward().run(exp(layout), Arguments.of(DNNL_ARG_SRC, logs).and(DNNL_ARG_DST, dx));
      program.backward().host(this::gradient, dx, labels);
    }
  }

  private softmax_forward.primitive_desc logSoftmax(memory.desc layout) {
    return new softmax_forward.primitive_desc(
        program.cpu().processor(),
        forward_inference,
        algorithm.softmax_log,
        layout,
        layout,
        1,
        program.cpu().attributes(),
        false);
  }

  private eltwise_forward.primitive_desc exp(memory.desc layout) {
    return new eltwise_forward.primitive_desc(
        program.cpu().processor(),
        forward_inference,
        algorithm.eltwise_exp,
        layout,
        layout,
        0,
        0,
        program.cpu().attributes(),
        false);
  }

  private Step.Bound measure(List<ByteBuffer> operands) {
    FloatBuffer x = operands.get(0).asFloatBuffer();
    FloatBuffer logs = operands.get(1).asFloatBuffer();
    IntBuffer labels = operands.get(2).asIntBuffer();
    FloatBuffer out = operands.get(3).asFloatBuffer();
    float[] row = new float[classes];
    return step -> {
      double loss = 0;
      int correct = 0;
      for (int n = 0; n < rows; n++) {
        int label = label(labels, n);
        loss -= logs.get(n * classes + label);
        x.get(n * classes, row);
        correct += largest(row) == label ? 1 : 0;
      }
      out.put(0, (float) (loss / globalRows)).put(1, (float) correct / globalRows);
    };
  }

  private int label(IntBuffer labels, int row) {
    int label = labels.get(row);
    if (label < 0 || label >= classes) {
      throw new IllegalArgumentException(
          program.share().name() + ": label " + label + " is not one of " + classes + " classes");
    }
    return label;
  }

  private static int largest(float[] row) {
    int best = 0;
    for (int c = 1; c < row.length; c++) {
      best = row[c] > row[best] ? c : best;
    }
    return best;
  }

  /** {@code (softmax - onehot) / rows of the global batch}. */
  private Step.Bound gradient(List<ByteBuffer> operands) {
    FloatBuffer dx = operands.get(0).asFloatBuffer();
    IntBuffer labels = operands.get(1).asIntBuffer();
    float[] row = new float[classes];
    return step -> {
      for (int n = 0; n < rows; n++) {
        dx.get(n * classes, row);
        row[label(labels, n)] -= 1;
        for (int c = 0; c < classes; c++) {
          row[c] /= globalRows;
        }
        dx.put(n * classes, row);
      }
    };
  }
}
