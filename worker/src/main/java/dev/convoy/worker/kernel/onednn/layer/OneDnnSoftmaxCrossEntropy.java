package dev.convoy.worker.kernel.onednn.layer;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.prop_kind.forward_inference;

import dev.convoy.network.SoftmaxCrossEntropy;
import dev.convoy.plan.LayerShare;
import dev.convoy.worker.kernel.onednn.engine.Descs;
import dev.convoy.worker.kernel.onednn.engine.OneDnnFormat;
import dev.convoy.worker.kernel.onednn.program.Arguments;
import dev.convoy.worker.kernel.onednn.program.OneDnnOperand;
import dev.convoy.worker.kernel.onednn.program.OneDnnProgram;
import dev.convoy.worker.kernel.program.BoundStep;
import dev.convoy.worker.kernel.program.OperandPlace;
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
 * <p>The input is channels-last, so that each pixel's classes lie side by side: to all steps it is
 * a matrix {@code (rows · pixels, classes)}. The output is {@code (1, 2)}: this worker's rows' part
 * of the mean loss and of the accuracy.
 */
public final class OneDnnSoftmaxCrossEntropy {
  private final OneDnnProgram program;
  private final int pixels;
  private final int classes;
  private final double globalPixels;
  private final double smoothing;

  private OneDnnSoftmaxCrossEntropy(OneDnnProgram program) {
    LayerShare share = program.share();
    int space = share.inputShapes().get(0).spatialSize();
    this.program = program;
    this.pixels = share.inputs().get(0).rows().size() * space;
    this.classes = share.inputs().get(0).channels().size();
    this.globalPixels = (double) share.globalRows() * space;
    this.smoothing = ((SoftmaxCrossEntropy) share.layer()).smoothing();
  }

  /** Writes the layer's passes down. */
  public static void write(OneDnnProgram program) {
    new OneDnnSoftmaxCrossEntropy(program).write();
  }

  private void write() {
    memory.desc matrix = Descs.plain(pixels, classes);
    long[] dims = Descs.longs(program.share().inputSizes(0));
    OneDnnOperand input = program.input(dims.length == 2 ? matrix : Descs.channelsLast(dims));
    OneDnnOperand x = input.as(matrix);
    OneDnnOperand y = program.output(OneDnnFormat.plain(List.of(1, 2)));
    OneDnnOperand labels = new OneDnnOperand(OperandPlace.LABELS, 0, 0, Descs.plain(pixels));
    OneDnnOperand logs =
        program.trains() ? program.saved(matrix) : program.forward().scratch(matrix);
    program
        .forward()
        .run(logSoftmax(matrix), Arguments.of(DNNL_ARG_SRC, x).and(DNNL_ARG_DST, logs));
    program.forward().host(this::measure, x, logs, labels, y);
    if (program.wantsInputGradients()) {
      OneDnnOperand dx = program.gradient(input).as(matrix);
      program.backward().run(exp(matrix), Arguments.of(DNNL_ARG_SRC, logs).and(DNNL_ARG_DST, dx));
      program.backward().host(this::gradient, dx, labels);
    }
  }

  private softmax_forward.primitive_desc logSoftmax(memory.desc layout) {
    return new softmax_forward.primitive_desc(
        program.cpu().engine(),
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
        program.cpu().engine(),
        forward_inference,
        algorithm.eltwise_exp,
        layout,
        layout,
        0,
        0,
        program.cpu().attributes(),
        false);
  }

  private BoundStep measure(List<ByteBuffer> operands) {
    FloatBuffer x = operands.get(0).asFloatBuffer();
    FloatBuffer logs = operands.get(1).asFloatBuffer();
    IntBuffer labels = operands.get(2).asIntBuffer();
    FloatBuffer out = operands.get(3).asFloatBuffer();
    float[] row = new float[classes];
    return step -> {
      double loss = 0;
      int correct = 0;
      for (int q = 0; q < pixels; q++) {
        int label = label(labels, q);
        if (label >= 0) {
          logs.get(q * classes, row);
          // Rounding may make a logarithm of 1 positive, but no loss is negative.
          loss -= (1 - smoothing) * Math.min(0, row[label]) + smoothing * mean(row);
          x.get(q * classes, row);
          correct += largest(row) == label ? 1 : 0;
        }
      }
      out.put(0, (float) (loss / globalPixels)).put(1, (float) (correct / globalPixels));
    };
  }

  private double mean(float[] row) {
    if (smoothing == 0) {
      return 0;
    }
    double sum = 0;
    for (float value : row) {
      sum += value;
    }
    return sum / classes;
  }

  private int label(IntBuffer labels, int pixel) {
    int label = labels.get(pixel);
    if (label < -1 || label >= classes) {
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

  /** {@code (softmax - wanted) / pixels of the global batch}; 0 where the label does not count. */
  private BoundStep gradient(List<ByteBuffer> operands) {
    FloatBuffer dx = operands.get(0).asFloatBuffer();
    IntBuffer labels = operands.get(1).asIntBuffer();
    float[] row = new float[classes];
    float scale = (float) (1 / globalPixels);
    float spread = (float) (smoothing / classes);
    return step -> {
      for (int q = 0; q < pixels; q++) {
        int label = label(labels, q);
        dx.get(q * classes, row);
        if (label >= 0) {
          row[label] -= (float) (1 - smoothing);
        }
        float factor = label >= 0 ? scale : 0;
        for (int c = 0; c < classes; c++) {
          row[c] = (row[c] - spread) * factor;
        }
        dx.put(q * classes, row);
      }
    };
  }
}
