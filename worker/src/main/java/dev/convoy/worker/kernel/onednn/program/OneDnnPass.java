package dev.convoy.worker.kernel.onednn.program;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCRATCHPAD;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_0;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;
import static org.bytedeco.dnnl.global.dnnl.algorithm.binary_add;
import static org.bytedeco.dnnl.global.dnnl.algorithm.binary_mul;

import dev.convoy.worker.kernel.Operands;
import dev.convoy.worker.kernel.onednn.engine.CpuEngine;
import dev.convoy.worker.kernel.onednn.engine.Descs;
import dev.convoy.worker.kernel.onednn.engine.SlowImplementations;
import dev.convoy.worker.kernel.program.BoundStep;
import dev.convoy.worker.kernel.program.LayerPass;
import dev.convoy.worker.kernel.program.OperandPlace;
import dev.convoy.worker.memory.Buffer;
import java.util.List;
import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.primitive_desc_base;
import org.bytedeco.dnnl.reorder;
import org.jspecify.annotations.Nullable;

/** The primitives that one pass executes, and the layouts between them. */
public final class OneDnnPass extends LayerPass<OneDnnStep> {
  /** Where tensors begin in a buffer, in bytes. */
  static final long ALIGNMENT = 64;

  private final CpuEngine cpu;
  private final String layer;
  private final long work;

  /**
   * An empty pass.
   *
   * @param work multiply-accumulates, or elements, of the layer: decides whether a slow
   *     implementation matters
   */
  public OneDnnPass(CpuEngine cpu, String layer, long work) {
    super(ALIGNMENT);
    this.cpu = cpu;
    this.layer = layer;
    this.work = work;
  }

  /** An empty pass that runs after this one and leaves its scratch as it is. */
  OneDnnPass next() {
    OneDnnPass next = new OneDnnPass(cpu, layer, work);
    next.behind(roomBytes());
    return next;
  }

  /** A tensor that lives during the call. */
  public OneDnnOperand scratch(memory.desc layout) {
    return new OneDnnOperand(OperandPlace.SCRATCH, 0, room(layout.get_size()), layout);
  }

  /** The operand in the layout that is wanted: itself, or a copy made here. */
  public OneDnnOperand fit(OneDnnOperand have, memory.desc want) {
    if (Descs.same(have.layout(), want)) {
      return have;
    }
    OneDnnOperand copy = scratch(want);
    copy(have, copy);
    return copy;
  }

  /** Where to write what shall be delivered to {@code target} in another layout. */
  public OneDnnOperand staging(OneDnnOperand target, memory.desc written) {
    return Descs.same(target.layout(), written) ? target : scratch(written);
  }

  /** Brings what was written to {@link #staging} to its target. */
  public void deliver(OneDnnOperand staged, OneDnnOperand target) {
    if (!staged.equals(target)) {
      copy(staged, target);
    }
  }

  /** Copies; the sizes are the same, the layouts may differ. */
  public void copy(OneDnnOperand from, OneDnnOperand to) {
    copy(from, to, cpu.attributes());
  }

  /** Copies with attributes, such as a sum with what is there. */
  public void copy(OneDnnOperand from, OneDnnOperand to, primitive_attr attributes) {
    reorder.primitive_desc pd =
        new reorder.primitive_desc(
            cpu.engine(), from.layout(), cpu.engine(), to.layout(), attributes, false);
    run(pd, Descs.elements(from.layout()), Arguments.of(DNNL_ARG_SRC, from).and(DNNL_ARG_DST, to));
  }

  /** Adds one operand to another of the same layout. */
  public void add(OneDnnOperand what, OneDnnOperand into) {
    binary(binary_add, into, what, into);
  }

  /** Multiplies one operand by another, which may have sizes of 1. */
  public void multiply(OneDnnOperand what, OneDnnOperand by, OneDnnOperand into) {
    binary(binary_mul, what, by, into);
  }

  private void binary(algorithm how, OneDnnOperand a, OneDnnOperand b, OneDnnOperand into) {
    binary.primitive_desc pd =
        new binary.primitive_desc(
            cpu.engine(), how, a.layout(), b.layout(), into.layout(), cpu.attributes(), false);
    run(
        pd,
        Descs.elements(into.layout()),
        Arguments.of(DNNL_ARG_SRC_0, a).and(DNNL_ARG_SRC_1, b).and(DNNL_ARG_DST, into));
  }

  /** Runs a primitive made with the engine's attributes. */
  public void run(primitive_desc_base pd, Arguments arguments) {
    run(pd, work, arguments);
  }

  private void run(primitive_desc_base pd, long itsWork, Arguments arguments) {
    SlowImplementations.refuse(layer, pd, itsWork);
    memory.desc wanted = pd.scratchpad_desc();
    if (wanted.get_size() > 0) {
      arguments.and(DNNL_ARG_SCRATCHPAD, new OneDnnOperand(OperandPlace.WORKSPACE, 0, 0, wanted));
      workspaceOf(wanted.get_size());
    }
    String implementation =
        SlowImplementations.operation(pd) + " " + SlowImplementations.implementation(pd);
    add(new OneDnnStep.Execute(cpu, new primitive(pd.get()), implementation, arguments));
  }

  /** Runs Java code on some operands. */
  public void host(OneDnnStep.Code code, OneDnnOperand... operands) {
    add(new OneDnnStep.Host(code, List.of(operands)));
  }

  @Override
  public BoundStep[] bind(String name, Operands operands, @Nullable Buffer scratchBuffer) {
    return cpu.owning(() -> super.bind(name, operands, scratchBuffer));
  }

  /** What oneDNN runs, in order. */
  List<String> implementations() {
    return steps().stream()
        .filter(OneDnnStep.Execute.class::isInstance)
        .map(s -> ((OneDnnStep.Execute) s).implementation())
        .toList();
  }
}
