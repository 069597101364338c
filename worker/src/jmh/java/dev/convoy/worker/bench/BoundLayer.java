package dev.convoy.worker.bench;

import dev.convoy.plan.LayerShare;
import dev.convoy.random.CounterRandom;
import dev.convoy.worker.kernel.Format;
import dev.convoy.worker.kernel.KernelSpec.Code;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.kernel.LayerKernel;
import dev.convoy.worker.kernel.Operands;
import dev.convoy.worker.memory.Arena;
import dev.convoy.worker.memory.Buffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/** One layer's kernel with operands of its own, each in the format that the kernel asks for. */
public final class BoundLayer implements AutoCloseable {
  private final Arena arena = new Arena();
  private final LayerKernel kernel;

  /**
   * Compiles a layer for training.
   *
   * @param inputGradient whether backward computes the gradients of the inputs too
   */
  public BoundLayer(Kernels kernels, LayerShare share, boolean inputGradient) {
    List<Format> plain = new ArrayList<>();
    for (int k = 0; k < share.inputs().size(); k++) {
      plain.add(kernels.plain(share.inputSizes(k)));
    }
    this.kernel = kernels.layer(share, plain, Mode.TRAINING, inputGradient);
    Operands operands = Operands.allot(kernel.spec(), /* trains= */ true, arena);
    arena.place();
    operands.given().forEach(BoundLayer::fill);
    kernel.bind(operands);
  }

  /** Padding gets values too: they are multiplied like others. */
  private static void fill(Buffer buffer) {
    FloatBuffer floats = buffer.floats();
    long key = CounterRandom.key(11, "operand");
    for (int i = 0; i < floats.limit(); i++) {
      floats.put(i, CounterRandom.gaussian(key, i % 65_536));
    }
  }

  /** Computes the output. */
  public void forward() {
    kernel.forward(0, 0);
  }

  /** Computes the gradients of the inputs. */
  public void inputGradients() {
    kernel.backward(0, 0);
  }

  /** Computes the gradients of the parameters, which filter layers do apart. */
  public void weightGradients() {
    kernel.weightGradients(0);
  }

  /** The library's names of what each call runs. */
  public Code code() {
    return kernel.spec().code();
  }

  @Override
  public void close() {
    arena.close();
  }
}
