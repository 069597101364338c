package dev.convoy.worker.kernel.onednn;

import dev.convoy.worker.kernel.LayerKernel.Operands;
import dev.convoy.worker.kernel.onednn.Slot.Place;
import dev.convoy.worker.memory.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/** Gives the operands of steps their addresses in a kernel's buffers. */
final class Binding {
  private final CpuEngine cpu;
  private final String layer;
  private final Operands operands;
  private final @Nullable Buffer scratch;

  Binding(CpuEngine cpu, String layer, Operands operands, @Nullable Buffer scratch) {
    this.cpu = cpu;
    this.layer = layer;
    this.operands = operands;
    this.scratch = scratch;
  }

  /** All steps of all passes. */
  Step.Bound[][] bind(List<Pass> passes) {
    Step.Bound[][] bound = new Step.Bound[passes.size()][];
    for (int phase = 0; phase < bound.length; phase++) {
      Pass pass = passes.get(phase);
      bound[phase] = pass.steps().stream().map(s -> bind(s, pass)).toArray(Step.Bound[]::new);
    }
    return bound;
  }

  private Step.Bound bind(Step step, Pass pass) {
    if (step instanceof Step.Host host) {
      return host.code().bind(host.slots().stream().map(s -> bytes(s, pass)).toList());
    }
    Step.Execute execute = (Step.Execute) step;
    IntMemoryMap arguments = new IntMemoryMap();
    for (Map.Entry<Integer, Slot> argument : execute.arguments().slots().entrySet()) {
      arguments.put(argument.getKey(), memory(argument.getValue(), pass));
    }
    return new BoundPrimitive(execute.what(), cpu.queue(), arguments, operands);
  }

  /**
   * A primitive with its arguments.
   *
   * @param keeps the buffers whose memory the arguments point to: nothing native keeps it alive
   */
  private record BoundPrimitive(
      primitive what, stream queue, IntMemoryMap arguments, Operands keeps) implements Step.Bound {
    @Override
    public void run(long trainingStep) {
      what.execute(queue, arguments);
    }
  }

  private memory memory(Slot slot, Pass pass) {
    return new memory(slot.layout(), cpu.processor(), new Pointer(bytes(slot, pass)));
  }

  private ByteBuffer bytes(Slot slot, Pass pass) {
    Buffer buffer = buffer(slot);
    if (buffer == null) {
      throw new IllegalArgumentException(layer + " was given no buffer for " + slot.place());
    }
    long offset = slot.offset() + (slot.place() == Place.SCRATCHPAD ? pass.scratchpadOffset() : 0);
    long size = Descs.extent(slot.layout());
    if (offset + size > buffer.bytes()) {
      throw new IllegalArgumentException(
          layer + " needs " + (offset + size) + " bytes as " + slot.place() + ", got " + buffer);
    }
    return buffer.memory().slice((int) offset, (int) size).order(ByteOrder.nativeOrder());
  }

  private @Nullable Buffer buffer(Slot slot) {
    return switch (slot.place()) {
      case INPUT -> operands.inputs().get(slot.index());
      case OUTPUT -> operands.output();
      case LABELS -> operands.labels();
      case OUTPUT_GRADIENT -> operands.outputGradient();
      case INPUT_GRADIENT -> operands.inputGradients().get(slot.index());
      case PARAMETER -> operands.parameters().get(slot.index());
      case PARAMETER_GRADIENT -> operands.parameterGradients().get(slot.index());
      case STATE -> operands.state().get(slot.index());
      case SAVED -> operands.saved();
      case SCRATCH, SCRATCHPAD -> scratch;
      case STATISTICS -> operands.statistics();
      case GRADIENT_STATISTICS -> operands.gradientStatistics();
    };
  }
}
