package dev.convoy.worker.runtime;

import dev.convoy.job.OptimizerSpec;
import dev.convoy.layout.Block;
import dev.convoy.network.LossLayer;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.plan.Step;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.Value;
import dev.convoy.tensor.DataType;
import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.exchange.MessageSpace;
import dev.convoy.worker.kernel.Device;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.memory.Arena;
import dev.convoy.worker.memory.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Compiles a plan for one worker: walks its steps once, has each written as instructions, and notes
 * which buffers live when. Then everything is placed and bound.
 */
final class Compiler {
  /** Where a failure is that belongs to no layer. */
  static final String PLAN = "the plan";

  private final TrainingPlan plan;
  private final int rank;
  private final Kernels kernels;
  private final Mode mode;
  private final OptimizerSpec optimizer;
  private final long steps;
  private final Arena arena;
  private final Listing listing;
  private final Stopwatch watch = new Stopwatch();
  private final Reshards messages;
  private final ReshardWriter reshards;
  private final ComputeWriter computations;
  private final TensorTable tensors;
  private final Buffer labels;
  private final UpdateWriter updates;

  Compiler(
      TrainingPlan plan,
      Exchange exchange,
      Kernels kernels,
      Mode mode,
      long seed,
      OptimizerSpec optimizer,
      long steps,
      MessageSpace space) {
    this.plan = plan;
    this.rank = exchange.rank();
    this.kernels = kernels;
    this.mode = mode;
    this.optimizer = optimizer;
    this.steps = steps;
    this.arena = new Arena(kernels.memory());
    this.listing = new Listing(arena);
    this.tensors = new TensorTable(kernels, listing);
    this.messages = Reshards.of(exchange, kernels.device(), arena, listing, watch, space);
    this.reshards = new ReshardWriter(plan, rank, messages, tensors);
    Block rows = plan.ownership().of(Network.INPUT).block(rank);
    this.labels = new Buffer("labels", rows.rows().size() * labelsPerRow() * Integer.BYTES);
    Fusions fusions = new Fusions(plan, rank, kernels);
    this.updates = new UpdateWriter(plan, kernels, mode, optimizer, steps, listing);
    this.computations =
        new ComputeWriter(
            plan,
            mode,
            new KernelCompiler(plan, rank, kernels, mode, seed, tensors, fusions, labels),
            updates,
            fusions,
            tensors,
            listing);
  }

  /**
   * Compiles everything and makes nothing of it: what cannot be compiled is found out without the
   * memory that running it takes.
   */
  void tryOut() {
    begin();
    writeSteps();
    arena.requireFits();
  }

  private void begin() {
    arena.keep(labels);
    Value.Output input = new Value.Output(Network.INPUT);
    tensors.put(input, images());
    arena.keep(tensors.get(input).buffer());
    if (updates.clips()) {
      PlacedTensor squares =
          new PlacedTensor(kernels.plain(List.of(1, layers())), updates.squares());
      tensors.put(new Value.OwnSquares(), squares);
      arena.keep(updates.squares());
      arena.keep(updates.factor());
    }
  }

  private void writeSteps() {
    List<Step> planned = mode == Mode.TRAINING ? plan.training() : plan.inference();
    for (int k = 0; k < planned.size(); k++) {
      listing.at(k);
      write(planned.get(k));
    }
    messages.finish();
  }

  Executable compile() {
    boolean training = mode == Mode.TRAINING;
    begin();
    Buffer input = tensors.get(new Value.Output(Network.INPUT)).buffer();
    BatchStaging images = new BatchStaging(kernels.device(), arena, input);
    BatchStaging targets = new BatchStaging(kernels.device(), arena, labels);
    publishStepScalars(training);
    writeSteps();
    PlacedTensor result = tensors.plain(result(), DataType.F32);
    arena.keep(result.buffer());
    Map<String, LayerParameters> parameters = computations.parameters();
    for (LayerParameters p : parameters.values()) {
      arena.keep(p.values());
      arena.keep(p.momentum());
      p.state().forEach(arena::keep);
    }
    arena.place();
    if (updates.clips()) {
      updates.squares().put(0, new float[layers()]); // this worker may have no part in some
    }
    parameters.values().forEach(p -> p.placeParts(training));
    List<Listing.Line> drafts = listing.link();
    List<Listing.Line> lines = messages.declare(drafts);
    ImagesAhead ahead = new ImagesAhead(images.target(), imageBytes());
    if (kernels.device() == null) { // a device may still be reading them
      lines = ahead.among(lines, drafts, listing);
    }
    return new Executable(
        plan,
        rank,
        kernels,
        arena,
        messages,
        lines,
        watch,
        parameters,
        images,
        ahead,
        targets,
        result.buffer(),
        updates);
  }

  /** A device's kernels learn what is new in a step before it begins. */
  private void publishStepScalars(boolean training) {
    Device device = kernels.device();
    if (device != null) {
      listing.add(
          "step and rate",
          Listing.Kind.COMPUTE,
          List.of(),
          () -> new StepScalars(device, step -> training ? optimizer.rate(step, steps) : 0));
    }
  }

  private long imageBytes() {
    return plan.reshards().stream()
        .filter(m -> m.from().equals(new Value.Output(Network.INPUT)))
        .mapToLong(m -> m.bytesSent(rank))
        .sum();
  }

  private long labelsPerRow() {
    Node loss = plan.network().loss();
    return ((LossLayer) loss.layer()).labels(plan.network().inputShapes(loss));
  }

  private int layers() {
    return plan.trainedLayers().size();
  }

  private PlacedTensor images() {
    List<Integer> sizes = new ArrayList<>();
    sizes.add(plan.ownership().of(Network.INPUT).block(rank).rows().size());
    sizes.add(plan.network().input().channels());
    sizes.addAll(plan.network().input().spatial());
    return PlacedTensor.of("images", kernels.plain(sizes));
  }

  /** What a run leaves behind: the loss, or the loss head's input where there are no labels. */
  private Value result() {
    if (mode == Mode.TRAINING) {
      return new Value.Output(plan.network().loss().name());
    }
    return new Value.Input(plan.inputTensorsOf(plan.network().loss().name()).get(0).id());
  }

  private void write(Step step) {
    if (step instanceof Step.Compute compute) {
      computations.write(compute);
    } else if (step instanceof Step.Send send) {
      if (send.reshard().from().equals(new Value.Output(Network.INPUT))) {
        listing.handOutImages(() -> reshards.send(send.reshard(), send.chunk()));
      } else {
        reshards.send(send.reshard(), send.chunk());
      }
    } else if (step instanceof Step.Clip) {
      updates.clip(tensors.get(new Value.Squares()).buffer());
    } else if (step instanceof Step.Receive receive) {
      reshards.receive(receive.reshard(), receive.chunk());
    }
  }
}
