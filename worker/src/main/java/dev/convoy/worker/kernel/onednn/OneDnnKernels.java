package dev.convoy.worker.kernel.onednn;

import dev.convoy.network.Activation;
import dev.convoy.network.Layer;
import dev.convoy.plan.LayerShare;
import dev.convoy.tensor.DataType;
import dev.convoy.worker.kernel.BackendReport;
import dev.convoy.worker.kernel.DeviceException;
import dev.convoy.worker.kernel.Format;
import dev.convoy.worker.kernel.HostKernels;
import dev.convoy.worker.kernel.LayerKernel;
import dev.convoy.worker.kernel.Operands;
import dev.convoy.worker.kernel.onednn.convolution.OneDnnConvolution;
import dev.convoy.worker.kernel.onednn.engine.CpuEngine;
import dev.convoy.worker.kernel.onednn.engine.CpuModel;
import dev.convoy.worker.kernel.onednn.engine.Descs;
import dev.convoy.worker.kernel.onednn.engine.OneDnnFormat;
import dev.convoy.worker.kernel.onednn.engine.OneDnnLibrary;
import dev.convoy.worker.kernel.onednn.engine.SlowImplementations;
import dev.convoy.worker.kernel.onednn.layer.OutputActivation;
import dev.convoy.worker.kernel.onednn.program.CopyScratch;
import dev.convoy.worker.kernel.onednn.program.OneDnnOperand;
import dev.convoy.worker.kernel.onednn.program.OneDnnPass;
import dev.convoy.worker.kernel.onednn.program.OneDnnProgram;
import dev.convoy.worker.kernel.program.BoundStep;
import dev.convoy.worker.kernel.program.OperandPlace;
import dev.convoy.worker.memory.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.memory;

/**
 * Kernels of oneDNN on the CPU.
 *
 * <p>Concurrency: an instance belongs to the thread that opened it; several threads may each have
 * their own.
 */
public final class OneDnnKernels extends HostKernels {
  private final CpuEngine cpu;
  private final MergeChoice choice;
  private final boolean plainParameters;

  private OneDnnKernels(CpuEngine cpu, MergeChoice choice, boolean plainParameters) {
    super(cpu.team());
    this.cpu = cpu;
    this.choice = choice;
    this.plainParameters = plainParameters;
  }

  /** Whether oneDNN's native library can be loaded here. */
  public static boolean isAvailable() {
    return OneDnnLibrary.whyNot() == null;
  }

  /**
   * Kernels for the calling thread.
   *
   * @param threads how many threads of the CPU a primitive uses
   * @throws DeviceException when the native library cannot be loaded
   */
  public static OneDnnKernels open(int threads) {
    return open(threads, DataType.F32);
  }

  /**
   * Kernels for the calling thread.
   *
   * @param threads how many threads of the CPU a primitive uses
   * @param precision the type of activations and their gradients, where a layer has code for them;
   *     weights are rounded to them for each product, while parameters, their gradients and all
   *     statistics stay f32
   * @throws DeviceException when the native library cannot be loaded, or the CPU cannot multiply in
   *     this precision
   */
  public static OneDnnKernels open(int threads, DataType precision) {
    return open(threads, precision, MergeChoice.measured(threads));
  }

  /**
   * Kernels that are compiled to find out whether they can be, and never run: of several that could
   * be used it takes any, and measures none. One thread is enough for that.
   */
  public static OneDnnKernels openToTry(DataType precision) {
    return open(1, precision, (kernels, share, before, candidates) -> 0);
  }

  /** Kernels for the calling thread, with a way to choose among several for narrow groups. */
  static OneDnnKernels open(int threads, DataType precision, MergeChoice choice) {
    String whyNot = OneDnnLibrary.whyNot();
    if (whyNot != null) {
      throw new DeviceException(whyNot);
    }
    OneDnnLibrary.useThreads(threads);
    if (precision == DataType.BF16 && !OneDnnLibrary.hasBf16()) {
      throw new DeviceException(
          "this CPU has no bf16 instructions (AVX512_BF16); use --precision f32");
    }
    memory.data_type activations =
        precision == DataType.BF16 ? memory.data_type.bf16 : memory.data_type.f32;
    return new OneDnnKernels(CpuEngine.open(threads, activations), choice, false);
  }

  @Override
  public BackendReport report() {
    return new BackendReport(
        processor(), OneDnnLibrary.version(), OneDnnLibrary.hasBf16(), SlowImplementations.rule());
  }

  /** What it computes on, as {@code 2 threads of AMD EPYC 9R14}. */
  private String processor() {
    int threads = cpu.team().members();
    return threads
        + (threads == 1 ? " thread of " : " threads of ")
        + CpuModel.name()
        + (SlowImplementations.mayBeUsedHere()
            ? " (without AVX-512, for which oneDNN has the most fast code)"
            : "");
  }

  /** What oneDNN likes depends on the CPU, its caches and the number of threads. */
  @Override
  public String parameterLayouts() {
    return plainParameters
        ? PLAIN_PARAMETERS
        : "%s, isa %x, activations in %s"
            .formatted(processor(), OneDnnLibrary.instructions(), cpu.activations());
  }

  @Override
  public OneDnnKernels withPlainParameters() {
    return new OneDnnKernels(cpu, choice, true);
  }

  @Override
  public Format plain(List<Integer> sizes) {
    return cpu.owning(() -> OneDnnFormat.plain(sizes));
  }

  @Override
  public Format moved(List<Integer> sizes) {
    return cpu.owning(
        () -> new OneDnnFormat(sizes, Descs.plain(cpu.activations(), Descs.longs(sizes))));
  }

  /** The format of activations that most layers like: blocks of channels. */
  OneDnnFormat blocked(List<Integer> sizes) {
    return cpu.owning(
        () -> new OneDnnFormat(sizes, Descs.blocked(cpu.activations(), Descs.longs(sizes))));
  }

  @Override
  public LayerKernel layer(
      LayerShare share, List<Format> offered, Mode mode, boolean inputGradient) {
    List<OneDnnFormat> formats = offered.stream().map(OneDnnFormat::of).toList();
    return cpu.owning(
        () -> {
          List<Integer> merges = OneDnnConvolution.merges(share);
          if (merges.size() == 1) {
            return compile(share, formats, mode, inputGradient, merges.get(0));
          }
          List<LayerKernel> candidates = new ArrayList<>();
          merges.forEach(m -> candidates.add(compile(share, formats, mode, inputGradient, m)));
          return candidates.get(choice.of(this, share, formats.get(0), candidates));
        });
  }

  private LayerKernel compile(
      LayerShare share, List<OneDnnFormat> formats, Mode mode, boolean inputGradient, int merge) {
    OneDnnProgram program =
        new OneDnnProgram(cpu, share, mode, inputGradient, merge, plainParameters);
    OneDnnLayers.write(program, formats);
    return program.compile();
  }

  @Override
  public boolean fuses(Layer layer, Activation next) {
    return OutputActivation.isPossible(layer, next);
  }

  @Override
  public Runnable copy(Format from, Buffer source, Format to, Buffer target) {
    OneDnnFormat have = OneDnnFormat.of(from);
    OneDnnFormat want = OneDnnFormat.of(to);
    if (!have.sizes().equals(want.sizes())) {
      throw new IllegalArgumentException("cannot copy " + have + " to " + want);
    }
    return cpu.owning(
        () -> {
          OneDnnPass pass = new OneDnnPass(cpu, source.name(), 0);
          pass.copy(
              new OneDnnOperand(OperandPlace.INPUT, 0, 0, have.descLike(want)),
              new OneDnnOperand(OperandPlace.OUTPUT, 0, 0, want.descLike(have)));
          return run(pass, source, target);
        });
  }

  @Override
  public Runnable add(Format format, Buffer what, Buffer into) {
    return cpu.owning(
        () -> {
          // Padding is zero in both, so the order does not matter.
          memory.desc layout = OneDnnFormat.of(format).layout();
          memory.desc flat = Descs.plain(Descs.type(layout), format.bytes() / Descs.width(layout));
          OneDnnPass pass = new OneDnnPass(cpu, what.name(), 0);
          pass.add(
              new OneDnnOperand(OperandPlace.INPUT, 0, 0, flat),
              new OneDnnOperand(OperandPlace.OUTPUT, 0, 0, flat));
          return run(pass, what, into);
        });
  }

  /** Binds a pass of one input and one output. */
  private Runnable run(OneDnnPass pass, Buffer input, Buffer output) {
    Buffer scratch = CopyScratch.of(pass);
    Operands operands = Operands.ofForward(List.of(input), output, List.of(), scratch);
    BoundStep step = pass.bind(input.name(), operands, scratch)[0];
    return () -> step.run(0);
  }

  @Override
  public void close() {
    cpu.close();
  }
}
