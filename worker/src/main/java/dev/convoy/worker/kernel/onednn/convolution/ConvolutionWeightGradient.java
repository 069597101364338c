package dev.convoy.worker.kernel.onednn.convolution;

import dev.convoy.tensor.Range;
import dev.convoy.worker.kernel.onednn.convolution.ConvolutionKind.LayoutChoice;
import dev.convoy.worker.kernel.onednn.engine.Descs;
import dev.convoy.worker.kernel.onednn.engine.SlowImplementations;
import dev.convoy.worker.kernel.onednn.engine.Ways;
import dev.convoy.worker.kernel.onednn.program.OneDnnOperand;
import dev.convoy.worker.kernel.onednn.program.OneDnnPass;
import java.util.List;
import java.util.Objects;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_desc;
import org.jspecify.annotations.Nullable;

/**
 * The gradient of a convolution's weights in parts of the batch, added up: oneDNN's fast code for
 * large strided windows stops at some size of the whole batch (AlexNet's first layer at 128
 * records), and what it does beyond is slow. A part of the rows is a view, as rows come first in
 * every layout.
 */
final class ConvolutionWeightGradient {
  private final ConvolutionPrimitives whole;
  private final OneDnnOperand x;
  private final OneDnnOperand dy;

  ConvolutionWeightGradient(ConvolutionPrimitives whole, OneDnnOperand x, OneDnnOperand dy) {
    this.whole = whole;
    this.x = x;
    this.dy = dy;
  }

  /** Writes the passes; false where no number of parts makes it fast. */
  boolean write(OneDnnPass pass, OneDnnOperand dw, @Nullable OneDnnOperand db) {
    int rows = whole.rows();
    for (int parts = 2; parts <= rows; parts *= 2) {
      primitive_desc largest = primitive(new Range(0, rows).part(0, parts).size());
      if (largest != null && !SlowImplementations.isSlow(largest)) {
        for (int k = 0; k < parts; k++) {
          writePart(pass, new Range(0, rows).part(k, parts), k == 0, dw, db);
        }
        return true;
      }
    }
    return false;
  }

  private void writePart(
      OneDnnPass pass, Range rows, boolean first, OneDnnOperand dw, @Nullable OneDnnOperand db) {
    primitive_desc pd = Objects.requireNonNull(primitive(rows.size()));
    OneDnnOperand target = first ? dw : pass.scratch(dw.layout());
    OneDnnOperand biasTarget = db == null || first ? db : pass.scratch(db.layout());
    OneDnnConvolution.weights(pass, pd, rows(x, rows), rows(dy, rows), target, biasTarget);
    if (!first) {
      pass.add(target, dw);
      if (db != null && biasTarget != null) {
        pass.add(biasTarget, db);
      }
    }
  }

  private @Nullable primitive_desc primitive(int rows) {
    memory.desc any = Descs.any(whole.weightDims());
    LayoutChoice layouts = new LayoutChoice(layout(x, rows), any, layout(dy, rows));
    ConvolutionKind kind = whole.kind();
    primitive_desc forward = Ways.firstIfAny(List.of(() -> kind.forward(layouts)));
    return forward == null ? null : Ways.firstIfAny(List.of(() -> kind.weights(layouts, forward)));
  }

  private static OneDnnOperand rows(OneDnnOperand tensor, Range rows) {
    long stride = tensor.layout().get_strides().get(0);
    return tensor.at(rows.from() * stride, layout(tensor, rows.size()));
  }

  private static memory.desc layout(OneDnnOperand tensor, int rows) {
    long[] dims = Descs.dims(tensor.layout());
    dims[0] = rows;
    return tensor.layout().submemory_desc(dims, new long[dims.length], false);
  }
}
