package dev.convoy.worker.kernel.cudnn;

import static org.bytedeco.cuda.global.cudart.cudaMemcpyAsync;
import static org.bytedeco.cuda.global.cudart.cudaMemcpyDefault;

import dev.convoy.job.OptimizerSpec;
import dev.convoy.network.Activation;
import dev.convoy.network.Add;
import dev.convoy.network.BatchNorm;
import dev.convoy.network.ChannelScale;
import dev.convoy.network.Convolution;
import dev.convoy.network.DeformableConvolution;
import dev.convoy.network.Dropout;
import dev.convoy.network.GlobalAveragePooling;
import dev.convoy.network.Layer;
import dev.convoy.network.LeakyRelu;
import dev.convoy.network.Linear;
import dev.convoy.network.LocalResponseNorm;
import dev.convoy.network.LossLayer;
import dev.convoy.network.MeanSquaredError;
import dev.convoy.network.Pooling;
import dev.convoy.network.SoftmaxCrossEntropy;
import dev.convoy.network.TransposedConvolution;
import dev.convoy.network.Upsample;
import dev.convoy.tensor.DataType;
import dev.convoy.tensor.Range;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.kernel.Device;
import dev.convoy.worker.kernel.Format;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.LayerKernel;
import dev.convoy.worker.kernel.LayerShare;
import dev.convoy.worker.kernel.Update;
import dev.convoy.worker.memory.Arena;
import dev.convoy.worker.memory.Buffer;
import dev.convoy.worker.memory.Memory;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.Pointer;

/**
 * Kernels of cuDNN, cuBLAS and our own on one GPU.
 *
 * <p>Calls queue work and return; reading a buffer waits for the work before it. Concurrency: an
 * instance belongs to the thread that opened it.
 */
public final class CudnnKernels implements Kernels {
  private final Gpu gpu;
  private final CudaDevice device;

  private CudnnKernels(Gpu gpu) {
    this.gpu = gpu;
    this.device = new CudaDevice(gpu);
  }

  /**
   * Kernels for the calling thread.
   *
   * @param ordinal which GPU, counted from 0 among those that this process may use
   * @param share whether other workers may use the same GPU
   * @throws CudaException when no GPU can be used here, there is none of this number, or another
   *     worker has it
   */
  public static CudnnKernels open(int ordinal, Precision precision, boolean share) {
    return open(ordinal, precision, share, /* graphs= */ false);
  }

  /**
   * The same.
   *
   * @param graphs whether what steps have in common is recorded as CUDA graphs
   */
  public static CudnnKernels open(int ordinal, Precision precision, boolean share, boolean graphs) {
    return new CudnnKernels(Gpu.open(ordinal, precision, share, graphs));
  }

  /** Which GPU this is. */
  public GpuName gpu() {
    return gpu.name();
  }

  /**
   * Runs one small convolution, to see that all parts work together.
   *
   * @throws CudaException when it fails or its result is wrong
   */
  public void tryConvolution() {
    Convolution ones = Convolution.of(1, 3).padding(1).noBias();
    LayerShare share = LayerShare.whole("try", ones, List.of(Shape.of(1, 3, 3)), 1);
    LayerKernel kernel = compile(share, Mode.INFERENCE, false, DataType.F32);
    Buffer image = new Buffer("image", kernel.inputs().get(0).bytes());
    Buffer weights = new Buffer("weights", kernel.parameters().get(0).bytes());
    Buffer result = new Buffer("result", kernel.output().bytes());
    Buffer scratch = new Buffer("scratch", kernel.forwardScratchBytes());
    try (Arena arena = new Arena(memory())) {
      List.of(image, weights, result, scratch).forEach(arena::keep);
      arena.place();
      float[] nine = {1, 1, 1, 1, 1, 1, 1, 1, 1};
      image.put(0, nine);
      weights.put(0, nine);
      kernel.bind(
          new LayerKernel.Operands(
              List.of(image),
              result,
              null,
              null,
              List.of(),
              List.of(weights),
              List.of(),
              List.of(),
              null,
              scratch,
              null,
              null,
              null));
      kernel.forward(0, 0);
      float[] sums = new float[nine.length];
      result.get(0, sums);
      float[] expected = {4, 6, 4, 6, 9, 6, 4, 6, 4};
      for (int i = 0; i < sums.length; i++) {
        if (!(Math.abs(sums[i] - expected[i]) < 1e-3)) { // so that NaN fails
          throw new CudaException("a convolution came out as " + Arrays.toString(sums));
        }
      }
    }
  }

  @Override
  public Memory memory() {
    return gpu.memory();
  }

  @Override
  public Device device() {
    return device;
  }

  @Override
  public Format plain(List<Integer> sizes) {
    return DeviceFormat.plain(sizes);
  }

  @Override
  public Format moved(List<Integer> sizes) {
    return new DeviceFormat(sizes, gpu.precision().activations());
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException for a layer that only names channels, for inputs in other rows
   *     than the output, and for a batch normalisation that is to train on one value a channel
   */
  @Override
  public LayerKernel layer(
      LayerShare share, List<Format> offered, Mode mode, boolean inputGradient) {
    for (int k = 0; k < share.inputs().size(); k++) {
      if (!share.inputs().get(k).rows().equals(share.output().rows())) {
        throw new IllegalArgumentException(
            share.name() + ": input " + k + " is there in other rows than the output");
      }
    }
    if (gpu.precision() == Precision.BF16 && hasBf16(share.layer())) {
      try {
        return compile(share, mode, inputGradient, DataType.BF16);
      } catch (Algorithm.NotOffered e) {
        // cuDNN has bf16 for some shapes only: this layer computes in f32, and its code's name says
        // so.
      }
    }
    return compile(share, mode, inputGradient, DataType.F32);
  }

  /**
   * Whether a layer may compute in bf16. Losses need all their digits, and so do the places between
   * pixels at which a deformable convolution samples.
   */
  private static boolean hasBf16(Layer layer) {
    return !(layer instanceof LossLayer || layer instanceof DeformableConvolution);
  }

  private CompiledLayer compile(
      LayerShare share, Mode mode, boolean inputGradient, DataType activations) {
    Program program = new Program(gpu, share, mode, inputGradient, activations);
    write(program, share.layer());
    return program.compile();
  }

  private static void write(Program program, Layer layer) {
    if (layer instanceof Convolution convolution) {
      CudnnConvolution.write(program, convolution);
    } else if (layer instanceof TransposedConvolution convolution) {
      CudnnTransposedConvolution.write(program, convolution);
    } else if (layer instanceof DeformableConvolution convolution) {
      CudaDeformableConvolution.write(program, convolution);
    } else if (layer instanceof Linear) {
      CublasLinear.write(program);
    } else if (layer instanceof SoftmaxCrossEntropy loss) {
      CudaSoftmaxCrossEntropy.write(program, loss);
    } else if (layer instanceof MeanSquaredError) {
      CudaMeanSquaredError.write(program);
    } else {
      writeChannelwise(program, layer);
    }
  }

  private static void writeChannelwise(Program program, Layer layer) {
    if (layer instanceof Activation activation) {
      CudaActivation.write(program, activation);
    } else if (layer instanceof LeakyRelu relu) {
      CudaActivation.write(program, relu);
    } else if (layer instanceof Pooling pooling) {
      CudaPooling.write(program, pooling);
    } else if (layer instanceof GlobalAveragePooling) {
      CudaGlobalAveragePooling.write(program);
    } else if (layer instanceof Upsample upsample) {
      CudaUpsample.write(program, upsample);
    } else if (layer instanceof ChannelScale) {
      CudaChannelScale.write(program);
    } else if (layer instanceof BatchNorm norm) {
      CudaBatchNorm.write(program, norm);
    } else if (layer instanceof LocalResponseNorm norm) {
      CudaLocalResponseNorm.write(program, norm);
    } else if (layer instanceof Dropout dropout) {
      CudaDropout.write(program, dropout);
    } else if (layer instanceof Add) {
      CudaAdd.write(program);
    } else {
      throw new IllegalArgumentException(
          program.share().name()
              + ": a "
              + layer.describe()
              + " only names channels and needs no kernel");
    }
  }

  /**
   * Either buffer may lie on the device or in the machine's own memory where both are of one type.
   */
  @Override
  public Runnable copy(Format from, Buffer source, Format to, Buffer target) {
    DataType have = DeviceFormat.of(from).type();
    DataType want = DeviceFormat.of(to).type();
    boolean queued = !source.kind().isHost() && !target.kind().isHost();
    if (!from.sizes().equals(to.sizes()) || (have != want && !queued)) {
      throw new IllegalArgumentException(
          "cannot copy " + source + " as " + from + " to " + target + " as " + to);
    }
    if (have != want) {
      Slot here = Slot.of(source, have);
      return queue(Launch.conversion(want), here.numbers(), here, Slot.of(target, want));
    }
    Pointer there = Cuda.pointer(target.address());
    Pointer here = Cuda.pointer(source.address());
    return () -> {
      Cuda.check(
          cudaMemcpyAsync(there, here, from.bytes(), cudaMemcpyDefault, gpu.stream()),
          "copying " + source.name());
      if (!queued) {
        gpu.await();
      }
    };
  }

  @Override
  public Update update(
      OptimizerSpec spec, Buffer weights, Buffer gradients, Buffer momenta, Range shard) {
    Launch launch =
        Launch.elements(
            gpu,
            "sgd",
            shard.size(),
            Slot.of(weights, DataType.F32).part(shard.from(), shard.size()),
            Slot.of(gradients, DataType.F32).part(shard.from(), shard.size()),
            Slot.of(momenta, DataType.F32),
            (float) spec.momentum(),
            (float) spec.weightDecay(),
            gpu.numbers().rate());
    Step.Bound bound = launch.bind(Slot::offset);
    return rate -> {
      gpu.numbers().tellRate(rate);
      bound.run(0);
    };
  }

  /**
   * ReLU, sigmoid and tanh, whose outputs tell their slopes, behind filters, sums and BatchNorm.
   */
  @Override
  public boolean fuses(Layer layer, Activation next) {
    return CudaActivation.tellsSlope(next)
        && (layer instanceof Convolution
            || layer instanceof TransposedConvolution
            || layer instanceof DeformableConvolution
            || layer instanceof Linear
            || layer instanceof BatchNorm
            || layer instanceof Add);
  }

  @Override
  public Runnable add(Format format, Buffer what, Buffer into) {
    DataType type = DeviceFormat.of(format).type();
    Slot a = Slot.of(what, type);
    Slot b = Slot.of(into, type);
    return queue("add", b.numbers(), a, b, b, CudaActivation.number(null));
  }

  private Runnable queue(String kernel, long count, Object... arguments) {
    Step.Bound bound = Launch.elements(gpu, kernel, count, arguments).bind(Slot::offset);
    return () -> bound.run(0);
  }

  @Override
  public void close() {
    gpu.close();
  }
}
