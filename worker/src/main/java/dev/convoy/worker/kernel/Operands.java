package dev.convoy.worker.kernel;

import dev.convoy.worker.memory.Arena;
import dev.convoy.worker.memory.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The buffers of one kernel. Those that a mode or a layer has no use for are null or absent.
 *
 * @param inputs one an input
 * @param output the output
 * @param labels what a loss compares with: for softmax a 32-bit label a row and pixel, -1 where it
 *     does not count; for the mean squared error f32 targets, plain, in the input's sizes
 * @param outputGradient what backward is given
 * @param inputGradients what backward writes, one an input; empty where none is wanted
 * @param parameters the weights
 * @param parameterGradients what backward writes, one a parameter
 * @param state see {@link KernelSpec#state}
 * @param saved see {@link KernelSpec.OwnMemory#saved}
 * @param forwardScratch see {@link KernelSpec.OwnMemory#forwardScratch}
 * @param backwardScratch see {@link KernelSpec.OwnMemory#backwardScratch}
 * @param statistics {@code (rowShards, C, statistics)}, forward
 * @param gradientStatistics {@code (rowShards, C, statistics)}, backward
 */
public record Operands(
    List<Buffer> inputs,
    Buffer output,
    @Nullable Buffer labels,
    @Nullable Buffer outputGradient,
    List<Buffer> inputGradients,
    List<Buffer> parameters,
    List<Buffer> parameterGradients,
    List<Buffer> state,
    @Nullable Buffer saved,
    @Nullable Buffer forwardScratch,
    @Nullable Buffer backwardScratch,
    @Nullable Buffer statistics,
    @Nullable Buffer gradientStatistics) {

  /** What forward needs of a layer that keeps nothing, neither with the model nor for backward. */
  public static Operands ofForward(
      List<Buffer> inputs, Buffer output, List<Buffer> parameters, @Nullable Buffer scratch) {
    return new Operands(
        inputs,
        output,
        null,
        null,
        List.of(),
        parameters,
        List.of(),
        List.of(),
        null,
        scratch,
        null,
        null,
        null);
  }

  /**
   * Buffers for a kernel that runs by itself, kept in an arena that is yet to be placed; none for
   * labels, state and statistics.
   *
   * @param trains whether it runs backward, too
   */
  public static Operands allot(KernelSpec spec, boolean trains, Arena arena) {
    KernelSpec.Formats formats = spec.formats();
    return new Operands(
        allot("input", formats.inputs(), arena),
        allot("output", formats.output().bytes(), arena),
        null,
        allot("output gradient", formats.outputGradient().bytes(), arena),
        trains ? allot("input gradient", formats.inputGradients(), arena) : List.of(),
        allot("weights", formats.parameters(), arena),
        trains ? allot("weight gradient", formats.parameters(), arena) : List.of(),
        List.of(),
        optional("saved", spec.memory().saved(), arena),
        optional("forward scratch", spec.memory().forwardScratch(), arena),
        optional("backward scratch", spec.memory().backwardScratch(), arena),
        null,
        null);
  }

  private static List<Buffer> allot(String name, List<Format> formats, Arena arena) {
    return formats.stream().map(f -> allot(name, f.bytes(), arena)).toList();
  }

  private static @Nullable Buffer optional(String name, long bytes, Arena arena) {
    return bytes == 0 ? null : allot(name, bytes, arena);
  }

  private static Buffer allot(String name, long bytes, Arena arena) {
    Buffer buffer = new Buffer(name, bytes);
    arena.keep(buffer);
    return buffer;
  }

  /** What others write before it runs: inputs, weights and the output's gradient. */
  public List<Buffer> given() {
    List<Buffer> given = new ArrayList<>(inputs);
    given.addAll(parameters);
    if (outputGradient != null) {
      given.add(outputGradient);
    }
    return given;
  }
}
