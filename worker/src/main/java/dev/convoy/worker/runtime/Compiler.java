package dev.convoy.worker.runtime;

import dev.convoy.job.OptimizerSpec;
import dev.convoy.layout.Block;
import dev.convoy.network.LossLayer;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.plan.Chunk;
import dev.convoy.plan.Feed;
import dev.convoy.plan.ParameterSharding;
import dev.convoy.plan.Step;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.Value;
import dev.convoy.tensor.DataType;
import dev.convoy.tensor.Range;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.kernel.ChunkedKernel;
import dev.convoy.worker.kernel.Device;
import dev.convoy.worker.kernel.Format;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.kernel.LayerKernel;
import dev.convoy.worker.kernel.LayerShare;
import dev.convoy.worker.kernel.Update;
import dev.convoy.worker.memory.Arena;
import dev.convoy.worker.memory.Buffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Compiles a plan for one worker: walks its steps once, lets each layer's kernel choose its
 * formats, copies where two disagree, and notes which buffers live when. Then everything is placed
 * and bound.
 */
final class Compiler {
  private final TrainingPlan plan;
  private final int rank;
  private final Kernels kernels;
  private final Mode mode;
  private final long seed;
  private final OptimizerSpec optimizer;
  private final long steps;
  private final Arena arena;
  private final Listing listing;
  private final Stopwatch watch = new Stopwatch();
  private final MovementCompiler messages;
  private final MovementWriter movements;
  private final SlotTable slots;
  private final Fusions fusions;
  private final Map<String, KernelCall> calls = new LinkedHashMap<>();
  private final Map<String, LayerParameters> parameters = new LinkedHashMap<>();
  private final Buffer labels;

  Compiler(
      TrainingPlan plan,
      Exchange exchange,
      Kernels kernels,
      Mode mode,
      long seed,
      OptimizerSpec optimizer,
      long steps,
      int firstMessage) {
    this.plan = plan;
    this.rank = exchange.rank();
    this.kernels = kernels;
    this.mode = mode;
    this.seed = seed;
    this.optimizer = optimizer;
    this.steps = steps;
    this.arena = new Arena(kernels.memory());
    this.listing = new Listing(arena);
    this.slots = new SlotTable(kernels, listing);
    this.messages =
        new MovementCompiler(rank, exchange, kernels.device(), arena, listing, watch, firstMessage);
    this.fusions = new Fusions(plan, rank, kernels);
    this.movements = new MovementWriter(plan, rank, messages, slots);
    Block rows = plan.ownership().of(Network.INPUT).block(rank);
    this.labels = new Buffer("labels", rows.rows().size() * labelsPerRow() * Integer.BYTES);
  }

  Executable compile() {
    boolean training = mode == Mode.TRAINING;
    arena.keep(labels);
    Value.Output input = new Value.Output(Network.INPUT);
    slots.put(input, images());
    arena.keep(slots.get(input).buffer());
    Inlet images = new Inlet(kernels.device(), arena, slots.get(input).buffer());
    Inlet targets = new Inlet(kernels.device(), arena, labels);
    tell(training);
    for (Step step : training ? plan.training() : plan.inference()) {
      write(step);
    }
    messages.finish();
    Slot result = slots.plain(result(), DataType.F32);
    arena.keep(result.buffer());
    for (LayerParameters p : parameters.values()) {
      arena.keep(p.values());
      arena.keep(p.momentum());
      p.state().forEach(arena::keep);
    }
    arena.place();
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
        result.buffer());
  }

  /** A device's kernels learn what is new in a step before it begins. */
  private void tell(boolean training) {
    Device device = kernels.device();
    if (device != null) {
      listing.add(
          "step and rate",
          Listing.Kind.COMPUTE,
          List.of(),
          () -> new Tell(device, step -> training ? optimizer.rate(step, steps) : 0));
    }
  }

  private long imageBytes() {
    return plan.movements().stream()
        .filter(m -> m.from().equals(new Value.Output(Network.INPUT)))
        .mapToLong(m -> m.bytesSent(rank))
        .sum();
  }

  private long labelsPerRow() {
    Node loss = plan.network().loss();
    return ((LossLayer) loss.layer()).labels(plan.network().inputShapes(loss));
  }

  private Slot images() {
    List<Integer> sizes = new ArrayList<>();
    sizes.add(plan.ownership().of(Network.INPUT).block(rank).rows().size());
    sizes.add(plan.network().input().channels());
    sizes.addAll(plan.network().input().spatial());
    return Slot.of("images", kernels.plain(sizes));
  }

  /** What a run leaves behind: the loss, or the loss head's input where there are no labels. */
  private Value result() {
    if (mode == Mode.TRAINING) {
      return new Value.Loss();
    }
    return new Value.Input(plan.feedsOf(plan.network().loss().name()).get(0).id());
  }

  private void write(Step step) {
    if (step instanceof Step.Compute compute) {
      switch (compute.pass()) {
        case FORWARD -> forward(compute.layer(), compute.phase(), compute.chunk());
        case BACKWARD -> backward(compute.layer(), compute.phase());
        case WEIGHTS -> weightGradients(compute.layer());
        case UPDATE -> update(compute.layer());
      }
    } else if (step instanceof Step.Send send) {
      if (send.movement().from().equals(new Value.Output(Network.INPUT))) {
        listing.handOutImages(() -> movements.send(send.movement(), send.chunk()));
      } else {
        movements.send(send.movement(), send.chunk());
      }
    } else if (step instanceof Step.Receive receive) {
      movements.receive(receive.movement(), receive.chunk());
    }
  }

  private void forward(String layer, int phase, Chunk chunk) {
    Block own = plan.ownership().of(layer).block(rank);
    if (own.isEmpty()) {
      return;
    }
    if (fusions.isFused(layer)) {
      slots.put(new Value.Output(layer), slots.get(input(layer, 0)));
      return;
    }
    KernelCall known = calls.get(layer);
    KernelCall call = known == null ? compileKernel(layer, own, chunk) : known;
    if (phase > 0 && call.statistics == null) {
      return;
    }
    if (phase == 0) {
      call.inputCopies.forEach(copy -> slots.copy(copy, chunk));
    }
    String pass = phase == 0 ? "forward" : "forward, phase 1";
    compute(
        layer,
        chunk.isWhole() ? pass : pass + ", " + chunk,
        call.kernel.forwardCode(),
        call.forwardBuffers(),
        call,
        call.kernel instanceof ChunkedKernel parts
            ? s -> parts.forwardPart(chunk.index(), s)
            : s -> call.kernel.forward(phase, s));
  }

  private KernelCall compileKernel(String layer, Block own, Chunk chunk) {
    Node node = plan.network().node(layer);
    List<Feed> feeds = plan.feedsOf(layer);
    List<Shape> shapes = feeds.stream().map(Feed::shape).toList();
    List<Block> blocks = feeds.stream().map(f -> f.layout().block(rank)).toList();
    List<Range> shards = plan.rowShards(layer, rank);
    LayerShare share =
        isLoss(layer)
            ? lossShare(node, shapes, blocks)
            : new LayerShare(
                layer,
                node.layer(),
                shapes,
                plan.network().shape(layer),
                blocks,
                own,
                shards,
                shards.indexOf(own.rows()),
                seed,
                fusions.behind(layer));
    boolean wanted = feeds.stream().anyMatch(Feed::differentiable);
    List<Slot> offered = feeds.stream().map(f -> slots.get(new Value.Input(f.id()))).toList();
    List<Format> formats = offered.stream().map(Slot::format).toList();
    LayerKernel kernel =
        chunk.isWhole()
            ? kernels.layer(share, formats, mode, wanted)
            : ChunkedKernel.of(kernels, share, formats, mode, wanted, chunk.of());
    List<Slot> inputs = new ArrayList<>();
    List<RowCopy> copies = new ArrayList<>();
    for (int k = 0; k < offered.size(); k++) {
      Format wish = kernel.inputs().get(k);
      if (formats.get(k).equals(wish)) {
        inputs.add(offered.get(k));
      } else {
        RowCopy copy = SlotTable.copyOf(layer + " input", offered.get(k), wish);
        copies.add(copy);
        inputs.add(copy.to());
      }
    }
    KernelCall call = new KernelCall(share, kernel, inputs, copies);
    call.labels = call.isLoss() ? labels : null;
    call.parameters = parameters(layer, share, kernel);
    slots.put(new Value.Output(layer), call.output);
    if (call.statistics != null && call.gradientStatistics != null) {
      Format plain =
          kernels.plain(List.of(shards.size(), own.channels().size(), kernel.statistics()));
      slots.put(new Value.Statistics(layer), new Slot(plain, call.statistics));
      slots.put(new Value.GradientStatistics(layer), new Slot(plain, call.gradientStatistics));
    }
    calls.put(layer, call);
    return call;
  }

  private Value.Input input(String layer, int k) {
    return new Value.Input(plan.feedsOf(layer).get(k).id());
  }

  private boolean isLoss(String layer) {
    return plan.network().loss().name().equals(layer);
  }

  /** A loss owns the rows that its worker read; what it writes is an addend of one row. */
  private LayerShare lossShare(Node node, List<Shape> shapes, List<Block> blocks) {
    List<Range> shards = new ArrayList<>();
    plan.ownership().of(Network.INPUT).blocks().forEach(b -> shards.add(b.rows()));
    Block rows =
        new Block(blocks.get(0).rows(), plan.ownership().of(node.name()).block(rank).channels());
    return new LayerShare(
        node.name(),
        node.layer(),
        shapes,
        plan.network().shape(node.name()),
        blocks,
        rows,
        shards,
        rank,
        seed);
  }

  private @Nullable LayerParameters parameters(String layer, LayerShare share, LayerKernel kernel) {
    if (share.parameters().isEmpty()) {
      return null;
    }
    int rowSize = share.parameters().stream().mapToInt(s -> s.rowSize()).sum();
    ParameterSharding sharding = ParameterSharding.of(plan.ownership().of(layer), rowSize);
    Range full = sharding.full().get(rank).channels().runs().get(0);
    Range shard =
        sharding.shards().get(rank).channels().runs().stream()
            .findFirst()
            .orElse(new Range(full.from(), full.from()));
    Range local = new Range(shard.from() - full.from(), shard.to() - full.from());
    LayerParameters p =
        LayerParameters.plan(
            layer,
            share.output(),
            share.parameters(),
            kernel.parameters(),
            kernel.state(),
            mode == Mode.TRAINING ? local : new Range(0, 0));
    parameters.put(layer, p);
    Format flat = kernels.plain(List.of(1, full.size()));
    slots.put(new Value.Parameters(layer), new Slot(flat, p.values()));
    slots.put(new Value.ParameterGradients(layer), new Slot(flat, p.gradients()));
    return p;
  }

  private void backward(String layer, int phase) {
    if (fusions.isFused(layer)) {
      Slot gradient = slots.find(new Value.OutputGradient(layer));
      if (gradient != null) {
        contribute(new Value.InputGradient(input(layer, 0).feed()), gradient);
      }
      return;
    }
    KernelCall call = calls.get(layer);
    if (call == null || (phase > 0 && call.statistics == null)) {
      return;
    }
    if (phase == 0) {
      if (!call.isLoss()) {
        Slot gradient = slots.get(new Value.OutputGradient(layer));
        call.outputGradient =
            slots.inFormat(layer + " output gradient", gradient, call.kernel.outputGradient());
      }
      if (plan.feedsOf(layer).stream().anyMatch(Feed::differentiable)) {
        call.wantInputGradients();
      }
    }
    boolean last = phase > 0 || call.statistics == null;
    compute(
        layer,
        phase == 0 ? "backward" : "backward, phase 1",
        call.kernel.backwardCode(),
        call.backwardBuffers(),
        call,
        s -> call.kernel.backward(phase, s));
    if (last && call.wantsInputGradients()) {
      List<Feed> feeds = plan.feedsOf(layer);
      if (call.sharesInputGradients() && feeds.size() > 1) {
        slots.share(call.inputGradient(0));
      }
      for (int k = 0; k < feeds.size(); k++) {
        contribute(new Value.InputGradient(feeds.get(k).id()), call.inputGradient(k));
      }
    }
  }

  private void weightGradients(String layer) {
    KernelCall call = calls.get(layer);
    if (call != null && call.kernel.separatesWeightGradients()) {
      compute(
          layer,
          "weight gradient",
          call.kernel.weightGradientCode(),
          call.backwardBuffers(),
          call,
          s -> call.kernel.weightGradients(s));
    }
  }

  /** Adds a kernel's gradient to what other readers of the same input contributed. */
  private void contribute(Value gradient, Slot part) {
    Slot before = slots.find(gradient);
    slots.put(gradient, before == null ? part : slots.sum(before, part));
  }

  private void update(String layer) {
    LayerParameters p = parameters.get(layer);
    if (p == null || p.shard().isEmpty()) {
      return;
    }
    listing.add(
        layer + " update",
        Listing.Kind.COMPUTE,
        List.of(p.values(), p.gradients(), p.momentum()),
        () -> {
          Update update =
              kernels.update(optimizer, p.values(), p.gradients(), p.momentum(), p.shard());
          return step -> update.apply(optimizer.rate(step, steps));
        });
  }

  private void compute(
      String layer,
      String pass,
      String how,
      List<Buffer> touched,
      KernelCall call,
      Instruction instruction) {
    listing.add(
        layer + " " + pass,
        Listing.Kind.COMPUTE,
        how,
        touched,
        () -> {
          call.bind(mode == Mode.TRAINING);
          return instruction;
        });
  }
}
