package dev.convoy.worker.kernel.onednn.layer;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.prop_kind.forward_training;

import dev.convoy.network.Linear;
import dev.convoy.plan.LayerShare;
import dev.convoy.tensor.Range;
import dev.convoy.worker.kernel.onednn.engine.Descs;
import dev.convoy.worker.kernel.onednn.engine.Ways;
import dev.convoy.worker.kernel.onednn.program.Arguments;
import dev.convoy.worker.kernel.onednn.program.OneDnnOperand;
import dev.convoy.worker.kernel.onednn.program.OneDnnPass;
import dev.convoy.worker.kernel.onednn.program.OneDnnProgram;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.bytedeco.dnnl.inner_product_backward_data;
import org.bytedeco.dnnl.inner_product_backward_weights;
import org.bytedeco.dnnl.inner_product_forward;
import org.bytedeco.dnnl.memory;
import org.jspecify.annotations.Nullable;

/**
 * Fully connected: inputs and outputs plain {@code (rows, channels)}; weights and their gradient
 * are pinned to the layout that forward likes, for a copy of 150 MB a step would cost more than a
 * slightly slower product.
 */
public final class OneDnnLinear {
  private final OneDnnProgram program;
  private final int inputs;
  private final int outputs;
  private final memory.desc bias;

  private OneDnnLinear(OneDnnProgram program) {
    LayerShare share = program.share();
    this.program = program;
    this.inputs = share.inputs().get(0).channels().size();
    this.outputs = share.output().channels().size();
    boolean hasBias = ((Linear) share.layer()).bias();
    this.bias = hasBias ? Descs.plain(outputs) : new memory.desc();
  }

  /** Writes the layer's passes down. */
  public static void write(OneDnnProgram program) {
    new OneDnnLinear(program).write();
  }

  private void write() {
    LayerShare share = program.share();
    int rows = share.output().rows().size();
    int largest = share.rowShards().stream().mapToInt(Range::size).max().orElseThrow();
    memory.desc liked = forward(largest, anyWeights()).weights_desc();
    memory.desc stored = program.stored(liked, Descs.plain(outputs, inputs));
    inner_product_forward.primitive_desc forward = forward(rows, stored);
    OneDnnOperand x = program.input(source(rows));
    OneDnnOperand y = program.output(destination(rows));
    OneDnnOperand w = program.parameter(stored);
    OneDnnOperand b = bias.is_zero() ? null : program.parameter(bias);
    OneDnnPass pass = program.forward();
    pass.run(
        forward,
        Arguments.of(DNNL_ARG_SRC, x)
            .and(DNNL_ARG_WEIGHTS, pass.fit(w, forward.weights_desc()))
            .and(DNNL_ARG_BIAS, b)
            .and(DNNL_ARG_DST, y));
    if (program.trains()) {
      OneDnnOperand dy = OutputActivation.gradientBefore(program, y);
      if (program.wantsInputGradients()) {
        data(forward, rows, dy, w, x);
      }
      weights(forward, rows, x, dy, w, b);
    }
  }

  private void data(
      inner_product_forward.primitive_desc forward,
      int rows,
      OneDnnOperand dy,
      OneDnnOperand w,
      OneDnnOperand x) {
    OneDnnPass pass = program.backward();
    inner_product_backward_data.primitive_desc pd =
        Ways.first(
            program.share().name(),
            Stream.of(w.layout(), anyWeights())
                .filter(l -> Descs.type(l) == type())
                .<Supplier<inner_product_backward_data.primitive_desc>>map(
                    l -> () -> data(forward, rows, l))
                .toList());
    pass.run(
        pd,
        Arguments.of(DNNL_ARG_DIFF_DST, dy)
            .and(DNNL_ARG_WEIGHTS, pass.fit(w, pd.weights_desc()))
            .and(DNNL_ARG_DIFF_SRC, program.gradient(x)));
  }

  private void weights(
      inner_product_forward.primitive_desc forward,
      int rows,
      OneDnnOperand x,
      OneDnnOperand dy,
      OneDnnOperand w,
      @Nullable OneDnnOperand b) {
    OneDnnPass pass = program.weightGradients();
    inner_product_backward_weights.primitive_desc pd =
        Ways.first(
            program.share().name(),
            List.of(
                () -> weights(forward, rows, w.layout()),
                () -> weights(forward, rows, Descs.any(outputs, inputs))));
    OneDnnOperand dw = program.gradient(w);
    OneDnnOperand written = pass.staging(dw, pd.diff_weights_desc());
    pass.run(
        pd,
        Arguments.of(DNNL_ARG_SRC, x)
            .and(DNNL_ARG_DIFF_DST, dy)
            .and(DNNL_ARG_DIFF_WEIGHTS, written)
            .and(DNNL_ARG_DIFF_BIAS, b == null ? null : program.gradient(b)));
    pass.deliver(written, dw);
  }

  private inner_product_forward.primitive_desc forward(int rows, memory.desc weights) {
    return Ways.first(
        program.share().name(),
        Stream.of(weights, anyWeights())
            .filter(l -> Descs.type(l) == type())
            .<Supplier<inner_product_forward.primitive_desc>>map(l -> () -> forwardIn(rows, l))
            .toList());
  }

  private inner_product_forward.primitive_desc forwardIn(int rows, memory.desc weights) {
    return new inner_product_forward.primitive_desc(
        program.cpu().engine(),
        forward_training,
        source(rows),
        weights,
        bias,
        destination(rows),
        OutputActivation.attributes(program),
        true);
  }

  private inner_product_backward_data.primitive_desc data(
      inner_product_forward.primitive_desc forward, int rows, memory.desc weights) {
    return new inner_product_backward_data.primitive_desc(
        program.cpu().engine(),
        source(rows),
        weights,
        destination(rows),
        forward,
        program.cpu().attributes(),
        true);
  }

  private inner_product_backward_weights.primitive_desc weights(
      inner_product_forward.primitive_desc forward, int rows, memory.desc weights) {
    return new inner_product_backward_weights.primitive_desc(
        program.cpu().engine(),
        source(rows),
        weights,
        bias,
        destination(rows),
        forward,
        program.cpu().attributes(),
        true);
  }

  private memory.desc source(int rows) {
    return Descs.plain(type(), rows, inputs);
  }

  private memory.desc destination(int rows) {
    return Descs.plain(type(), rows, outputs);
  }

  private memory.desc anyWeights() {
    return Descs.any(type(), outputs, inputs);
  }

  private memory.data_type type() {
    return program.cpu().activations();
  }
}
