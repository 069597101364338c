package dev.convoy.worker.kernel.onednn.program;

import dev.convoy.worker.kernel.onednn.engine.CpuEngine;
import dev.convoy.worker.kernel.program.Binding;
import dev.convoy.worker.kernel.program.BoundStep;
import dev.convoy.worker.kernel.program.LayerStep;
import dev.convoy.worker.memory.Buffer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.Pointer;

/** One thing a kernel does, before its operands have addresses. */
public sealed interface OneDnnStep extends LayerStep {

  @Override
  List<OneDnnOperand> operands();

  /**
   * A primitive of oneDNN.
   *
   * @param implementation operation and code, as {@code convolution brgconv:avx512_core}
   */
  record Execute(CpuEngine cpu, primitive what, String implementation, Arguments arguments)
      implements OneDnnStep {
    @Override
    public List<OneDnnOperand> operands() {
      return List.copyOf(arguments.operands().values());
    }

    @Override
    public BoundStep bind(Binding binding) {
      IntMemoryMap bound = new IntMemoryMap();
      List<Buffer> buffers = new ArrayList<>();
      for (Map.Entry<Integer, OneDnnOperand> argument : arguments.operands().entrySet()) {
        OneDnnOperand operand = argument.getValue();
        Buffer buffer = binding.of(operand);
        Pointer address = new Pointer(buffer.memory());
        bound.put(argument.getKey(), new memory(operand.layout(), cpu.engine(), address));
        buffers.add(buffer);
      }
      return new BoundPrimitive(what, cpu.queue(), bound, buffers);
    }
  }

  /**
   * A primitive with its arguments.
   *
   * @param keeps the buffers that the arguments point to: nothing native keeps their memory alive
   */
  record BoundPrimitive(primitive what, stream queue, IntMemoryMap arguments, List<Buffer> keeps)
      implements BoundStep {
    @Override
    public void run(long trainingStep) {
      what.execute(queue, arguments);
    }
  }

  /** Something small that is done in Java. */
  record Host(Code code, List<OneDnnOperand> operands) implements OneDnnStep {
    @Override
    public BoundStep bind(Binding binding) {
      return code.bind(operands.stream().map(s -> binding.of(s).memory()).toList());
    }
  }

  /** Java code that waits for its operands. */
  interface Code {
    /** This code on these bytes, one buffer an operand, from its first element on. */
    BoundStep bind(List<ByteBuffer> operands);
  }
}
