package dev.convoy.worker.kernel.cuda;

import dev.convoy.network.SoftmaxCrossEntropy;
import dev.convoy.tensor.Indices;
import dev.convoy.worker.kernel.LayerShare;
import java.util.List;

/**
 * Softmax and cross-entropy in one: a block of threads a pixel where there are many classes, else a
 * thread a pixel; the pixels' losses are added up by one block in order. A label that is no class
 * makes the loss not a number.
 */
final class CudaSoftmaxCrossEntropy {
  private static final int MANY_CLASSES = 64;

  private CudaSoftmaxCrossEntropy() {}

  static void write(Program program, SoftmaxCrossEntropy layer) {
    LayerShare share = program.share();
    int classes = share.inputShapes().get(0).channels();
    int space = share.inputShapes().get(0).spatialSize();
    int pixels = program.rows() * space;
    double all = (double) share.globalRows() * space;
    Slot held = program.gpu().table(program.positions(Indices.all(classes), 0));
    program.output(DeviceFormat.plain(List.of(1, 2)));
    Slot labels = program.labels(pixels);
    Pass forward = program.forward();
    Slot parts = forward.scratch(2L * pixels);
    Slot x = program.input(0);
    boolean blocks = classes >= MANY_CLASSES;
    int threads = Pass.threads(classes);
    Object[] loss = {x, labels, parts, held, classes, space, layer.smoothing()};
    if (blocks) {
      forward.blocks("softmax_loss_block", pixels, 1, threads, loss);
    } else {
      forward.each("softmax_loss", pixels, loss);
    }
    forward.blocks("sum_parts_block", 1, 1, Launch.THREADS, parts, program.output(), pixels, all);
    if (program.wantsInputGradients()) {
      Slot dx = program.inputGradient(0);
      Object[] slopes = {x, labels, dx, held, classes, space, layer.smoothing(), all};
      if (blocks) {
        program.backward().blocks("softmax_gradient_block", pixels, 1, threads, slopes);
      } else {
        program.backward().each("softmax_gradient", pixels, slopes);
      }
    }
  }
}
