package dev.convoy.worker.runtime.program;

import dev.convoy.control.ObservedTensor;
import dev.convoy.control.ObservedTensor.Kind;
import dev.convoy.layout.Block;
import dev.convoy.plan.FusibleActivations;
import dev.convoy.plan.InputTensor;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.tensor.Range;
import dev.convoy.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The tensors of a step that mean the same in every plan of a network, and where a worker has its
 * parts of them: what layers read and make, and the gradients of what they make.
 *
 * <p>Addends, of which the workers have others in every plan, are none of them; what they add up to
 * is, where it is read.
 */
public final class Observables {

  /**
   * A part of one of these tensors.
   *
   * @param tensor which
   * @param placed where the worker has it, and more rows perhaps
   * @param rows those of the stored rows that are meant
   * @param block what they are of the whole tensor
   * @param row one row of the whole tensor
   */
  public record Part(
      ObservedTensor tensor, PlacedTensor placed, Range rows, Block block, Shape row) {

    /** Elements of the whole tensor, of so many rows. */
    public long elements(int batch) {
      return batch * row.elements();
    }
  }

  private final TrainingPlan plan;
  private final int rank;
  private final Map<String, String> fused = new HashMap<>(); // activations, by the layer before

  /** Of one worker of a plan. */
  public Observables(TrainingPlan plan, int rank) {
    this.plan = plan;
    this.rank = rank;
    FusibleActivations.of(plan, rank)
        .inputs()
        .forEach((layer, input) -> fused.put(layer, input.readers().get(0)));
  }

  /** What an operation reads; it must be looked at before, for it may be written over. */
  public List<Part> before(Op op) {
    if (!(op.work() instanceof Work.Compute work) || work.phase() > 0) {
      return List.of();
    }
    return switch (work.pass()) {
      case FORWARD -> inputs(work);
      case BACKWARD -> outputGradient(work);
      case WEIGHTS, SQUARES, UPDATE -> List.of();
    };
  }

  /** What an operation has made. */
  public List<Part> after(Op op) {
    if (!(op.work() instanceof Work.Compute work)) {
      return List.of();
    }
    return switch (work.pass()) {
      case FORWARD -> output(work);
      case BACKWARD, WEIGHTS, SQUARES, UPDATE -> List.of();
    };
  }

  private List<Part> inputs(Work.Compute work) {
    KernelCall call = work.call();
    List<InputTensor> read = plan.inputTensorsOf(call.share.name());
    List<Part> parts = new ArrayList<>();
    for (int k = 0; k < read.size(); k++) {
      ObservedTensor tensor =
          new ObservedTensor(Kind.INPUT, call.share.name(), Integer.toString(k));
      Block held = read.get(k).layout().block(rank);
      add(parts, tensor, call.inputs.get(k), held, read.get(k).shape(), work.tile());
    }
    return parts;
  }

  private List<Part> output(Work.Compute work) {
    KernelCall call = work.call();
    boolean whole = work.phase() > 0 || call.statistics == null;
    if (!whole || call.isLoss() || plan.ownership().sharesOf(call.share.name()).isSummed()) {
      return List.of();
    }
    return made(Kind.OUTPUT, work, call.output);
  }

  private List<Part> outputGradient(Work.Compute work) {
    return work.call().isLoss()
        ? List.of()
        : made(Kind.OUTPUT_GRADIENT, work, Objects.requireNonNull(work.call().outputGradient));
  }

  private List<Part> made(Kind kind, Work.Compute work, PlacedTensor placed) {
    KernelCall call = work.call();
    String layer = call.share.name();
    String seen = call.share.activation() == null ? layer : fused.getOrDefault(layer, layer);
    List<Part> parts = new ArrayList<>();
    add(
        parts,
        new ObservedTensor(kind, seen, ""),
        placed,
        call.share.output(),
        call.share.outputShape(),
        work.tile());
    return parts;
  }

  private static void add(
      List<Part> parts,
      ObservedTensor tensor,
      PlacedTensor placed,
      Block held,
      Shape row,
      Tile tile) {
    if (!held.isEmpty()) {
      Range rows = tile.chunk().rows(new Range(0, held.rows().size()));
      Block block = new Block(rows.shifted(held.rows().from()), held.channels());
      parts.add(new Part(tensor, placed, rows, block, row));
    }
  }
}
