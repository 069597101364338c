package dev.convoy.worker.kernel.cuda;

import static org.bytedeco.cuda.global.cudart.cudaMemcpyAsync;
import static org.bytedeco.cuda.global.cudart.cudaMemcpyDefault;

import dev.convoy.job.Precision;
import dev.convoy.job.UpdateRule;
import dev.convoy.network.Activation;
import dev.convoy.network.Layer;
import dev.convoy.plan.LayerShare;
import dev.convoy.tensor.DataType;
import dev.convoy.tensor.Range;
import dev.convoy.worker.kernel.BackendReport;
import dev.convoy.worker.kernel.Device;
import dev.convoy.worker.kernel.DeviceKernels;
import dev.convoy.worker.kernel.Format;
import dev.convoy.worker.kernel.LayerKernel;
import dev.convoy.worker.kernel.PixelRuns;
import dev.convoy.worker.kernel.SlowCodeRule;
import dev.convoy.worker.kernel.StepFactors;
import dev.convoy.worker.kernel.Update;
import dev.convoy.worker.kernel.cuda.algorithm.Algorithm;
import dev.convoy.worker.kernel.cuda.device.Cuda;
import dev.convoy.worker.kernel.cuda.device.CudaLibrary;
import dev.convoy.worker.kernel.cuda.device.CudaOperand;
import dev.convoy.worker.kernel.cuda.device.Gpu;
import dev.convoy.worker.kernel.cuda.device.GpuName;
import dev.convoy.worker.kernel.cuda.program.CudaPass;
import dev.convoy.worker.kernel.cuda.program.CudaProgram;
import dev.convoy.worker.kernel.cuda.program.DeviceFormat;
import dev.convoy.worker.kernel.cuda.program.FunctionCode;
import dev.convoy.worker.kernel.cuda.program.Launch;
import dev.convoy.worker.kernel.program.BoundStep;
import dev.convoy.worker.memory.Buffer;
import dev.convoy.worker.memory.Memory;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * Kernels of cuDNN, cuBLAS and our own on one GPU.
 *
 * <p>Calls queue work and return; reading a buffer waits for the work before it. Concurrency: an
 * instance belongs to the thread that opened it.
 */
public final class CudnnKernels implements DeviceKernels {
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
   * A GPU that may record what its steps have in common.
   *
   * @param ordinal which GPU, counted from 0 among those that this process may use
   * @param share whether other workers may use the same GPU
   * @param graphs whether what steps have in common is recorded as CUDA graphs
   */
  public static CudnnKernels open(int ordinal, Precision precision, boolean share, boolean graphs) {
    return new CudnnKernels(Gpu.open(ordinal, precision, share, graphs));
  }

  /** Which GPU this is. */
  GpuName gpu() {
    return gpu.name();
  }

  /** GPUs for which there is CUDA 13 multiply bf16 by themselves. */
  @Override
  public BackendReport report() {
    return new BackendReport(
        gpu.name().toString(), CudaLibrary.versions(), /* hasBf16= */ true, SlowCodeRule.NONE);
  }

  /**
   * Runs one small convolution, to see that all parts work together.
   *
   * @throws CudaException when it fails or its result is wrong
   */
  public void tryConvolution() {
    TrialConvolution.run(this);
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
    if (gpu.precision() == Precision.BF16 && CudnnLayers.hasBf16(share.layer())) {
      try {
        return compile(share, mode, inputGradient, DataType.BF16);
      } catch (Algorithm.NotOffered e) {
        // cuDNN has bf16 for some shapes only: this layer computes in f32, and its code's name says
        // so.
      }
    }
    return compile(share, mode, inputGradient, DataType.F32);
  }

  /** The kernel with activations of a type, whatever the precision of the others. */
  LayerKernel compile(LayerShare share, Mode mode, boolean inputGradient, DataType activations) {
    CudaProgram program = new CudaProgram(gpu, share, mode, inputGradient, activations);
    CudnnLayers.write(program);
    return program.compile();
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
      CudaOperand here = CudaOperand.of(source, have);
      return queue(Launch.conversion(want), here.elements(), here, CudaOperand.of(target, want));
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
  public Runnable normalise(
      PixelRuns pixels, Buffer bytes, Buffer code, Buffer windows, Buffer values) {
    List<BoundStep> steps = new ArrayList<>();
    for (PixelRuns.Run run : pixels.runs()) {
      Launch launch =
          Launch.elements(
              gpu,
              "values_of_bytes",
              (long) pixels.rows() * run.size(),
              CudaOperand.of(bytes, DataType.U8),
              CudaOperand.of(values, DataType.F32),
              CudaOperand.of(code, DataType.F32),
              CudaOperand.of(windows, DataType.F32),
              pixels.firstRow(),
              pixels.rowSize(),
              run.at(),
              run.size(),
              run.channel(),
              run.pixel(),
              pixels.width());
      steps.add(launch.bind(CudaOperand::offset));
    }
    return sequence(steps.toArray(BoundStep[]::new));
  }

  @Override
  public Update update(
      UpdateRule rule,
      Buffer weights,
      Buffer gradients,
      Buffer state,
      Range shard,
      @Nullable StepFactors factors) {
    Refusal refused = new Refusal(gpu);
    List<Object> arguments = new ArrayList<>();
    arguments.add(CudaOperand.of(weights, DataType.F32).part(shard.from(), shard.size()));
    arguments.add(CudaOperand.of(gradients, DataType.F32).part(shard.from(), shard.size()));
    for (int kind = 0; kind < rule.state().size(); kind++) {
      int from = kind * shard.size();
      arguments.add(CudaOperand.of(state, DataType.F32).part(from, shard.size()));
    }
    String kernel = ruleArguments(rule, arguments);
    arguments.add(gpu.scalars().rate());
    arguments.add(gpu.scalars().step());
    arguments.add(refused.operand());
    arguments.add(operand(factors == null ? null : factors.shortening()));
    if (!(rule instanceof UpdateRule.Adam)) {
      arguments.add(operand(factors == null ? null : factors.trust()));
    }
    Launch launch = Launch.elements(gpu, kernel, shard.size(), arguments.toArray());
    BoundStep bound = launch.bind(CudaOperand::offset);
    return new Update() {
      @Override
      public void apply(long step, double rate) {
        gpu.scalars().publishStep(step);
        gpu.scalars().publishRate(rate);
        bound.run(step);
      }

      @Override
      public long refusedIn() {
        return refused.step();
      }
    };
  }

  /** Adds a rule's numbers, and names the kernel that knows it. */
  private static String ruleArguments(UpdateRule rule, List<Object> arguments) {
    if (rule instanceof UpdateRule.Sgd sgd) {
      arguments.add((float) sgd.momentum());
      arguments.add((float) sgd.weightDecay());
      arguments.add(sgd.nesterov() ? 1 : 0);
      return "sgd";
    } else if (rule instanceof UpdateRule.Lars lars) {
      arguments.add((float) lars.momentum());
      arguments.add((float) lars.weightDecay());
      arguments.add(0);
      return "sgd";
    }
    UpdateRule.Adam adam = (UpdateRule.Adam) rule;
    arguments.add((float) adam.beta1());
    arguments.add((float) adam.beta2());
    arguments.add((float) (1 - adam.beta1()));
    arguments.add((float) (1 - adam.beta2()));
    arguments.add((float) Math.log(adam.beta1()));
    arguments.add((float) Math.log(adam.beta2()));
    arguments.add((float) adam.epsilon());
    arguments.add((float) adam.weightDecay());
    arguments.add(adam.decoupled() ? 1 : 0);
    return "adam";
  }

  @Override
  public Runnable squares(Buffer elements, Range part, Buffer sums, int at) {
    int slices = CudaPass.slices(part.size());
    Memory.Region parts = gpu.memory().allocate((long) slices * Float.BYTES);
    gpu.atClose(parts::close);
    CudaOperand all = CudaOperand.constant(parts.address(), slices);
    CudaOperand from = CudaOperand.of(elements, DataType.F32).part(part.from(), part.size());
    CudaOperand to = CudaOperand.of(sums, DataType.F32).part(at, 1);
    return sequence(
        block("gradient_squares_block", slices, from, all, part.size()),
        block("add_up_block", 1, all, to, slices));
  }

  @Override
  public Runnable clip(Buffer sums, double most, Buffer factor) {
    CudaOperand all = CudaOperand.of(sums, DataType.F32);
    CudaOperand to = CudaOperand.of(factor, DataType.F32);
    return sequence(block("clip_block", 1, all, to, (int) all.elements(), most));
  }

  @Override
  public Runnable trust(
      UpdateRule.Lars rule, Buffer gradients, Buffer weights, Buffer shortening, Buffer trust) {
    CudaOperand to = CudaOperand.of(trust, DataType.F32);
    BoundStep bound =
        Launch.elements(
                gpu,
                "trust_ratios",
                to.elements(),
                CudaOperand.of(gradients, DataType.F32),
                CudaOperand.of(weights, DataType.F32),
                CudaOperand.of(shortening, DataType.F32),
                to,
                rule.coefficient(),
                rule.weightDecay())
            .bind(CudaOperand::offset);
    return sequence(bound);
  }

  private static CudaOperand operand(@Nullable Buffer value) {
    return value == null ? CudaOperand.NONE : CudaOperand.of(value, DataType.F32);
  }

  private BoundStep block(String kernel, int slices, Object... arguments) {
    return new Launch(gpu, kernel, 1, slices, Launch.THREADS, List.of(arguments))
        .bind(CudaOperand::offset);
  }

  private static Runnable sequence(BoundStep... steps) {
    return () -> {
      for (BoundStep step : steps) {
        step.run(0);
      }
    };
  }

  @Override
  public boolean fuses(Layer layer, Activation next) {
    return CudnnLayers.fuses(layer, next);
  }

  @Override
  public Runnable add(Format format, Buffer what, Buffer into) {
    DataType type = DeviceFormat.of(format).type();
    CudaOperand a = CudaOperand.of(what, type);
    CudaOperand b = CudaOperand.of(into, type);
    return queue("add", b.elements(), a, b, b, FunctionCode.NONE);
  }

  private Runnable queue(String kernel, long count, Object... arguments) {
    BoundStep bound = Launch.elements(gpu, kernel, count, arguments).bind(CudaOperand::offset);
    return () -> bound.run(0);
  }

  @Override
  public void close() {
    gpu.close();
  }
}
