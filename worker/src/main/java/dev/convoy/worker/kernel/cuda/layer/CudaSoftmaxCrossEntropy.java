package dev.convoy.worker.kernel.cuda.layer;

import dev.convoy.network.SoftmaxCrossEntropy;
import dev.convoy.tensor.Indices;
import dev.convoy.worker.kernel.LayerShare;
import dev.convoy.worker.kernel.cuda.device.CudaOperand;
import dev.convoy.worker.kernel.cuda.program.CudaPass;
import dev.convoy.worker.kernel.cuda.program.CudaProgram;
import dev.convoy.worker.kernel.cuda.program.DeviceFormat;
import dev.convoy.worker.kernel.cuda.program.Launch;
import java.util.List;

/**
 * Softmax and cross-entropy in one: a block of threads a pixel where there are many classes, else a
 * thread a pixel; the pixels' losses are added up by one block in order. A label that is no class
 * makes the loss not a number.
 */
public final class CudaSoftmaxCrossEntropy {
  private static final int MANY_CLASSES = 64;

  private CudaSoftmaxCrossEntropy() {}

  /** Writes the layer's passes down. */
  public static void write(CudaProgram program, SoftmaxCrossEntropy layer) {
    LayerShare share = program.share();
    int classes = share.inputShapes().get(0).channels();
    int space = share.inputShapes().get(0).spatialSize();
    int pixels = program.rows() * space;
    double all = (double) share.globalRows() * space;
    CudaOperand held = program.gpu().table(program.positions(Indices.all(classes), 0));
    program.output(DeviceFormat.plain(List.of(1, 2)));
    CudaOperand labels = program.labels(pixels);
    CudaPass forward = program.forward();
    CudaOperand parts = forward.scratch(2L * pixels);
    CudaOperand x = program.input(0);
    boolean blocks = classes >= MANY_CLASSES;
    int threads = CudaPass.threads(classes);
    Object[] loss = {x, labels, parts, held, classes, space, layer.smoothing()};
    if (blocks) {
      forward.blocks("softmax_loss_block", pixels, 1, threads, loss);
    } else {
      forward.each("softmax_loss", pixels, loss);
    }
    forward.blocks("sum_parts_block", 1, 1, Launch.THREADS, parts, program.output(), pixels, all);
    if (program.wantsInputGradients()) {
      CudaOperand dx = program.inputGradient(0);
      Object[] slopes = {x, labels, dx, held, classes, space, layer.smoothing(), all};
      if (blocks) {
        program.backward().blocks("softmax_gradient_block", pixels, 1, threads, slopes);
      } else {
        program.backward().each("softmax_gradient", pixels, slopes);
      }
    }
  }
}
