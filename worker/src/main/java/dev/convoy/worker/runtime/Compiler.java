package dev.convoy.worker.runtime;

import dev.convoy.job.OptimizerSpec;
import dev.convoy.layout.Block;
import dev.convoy.network.LossLayer;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.plan.Feed;
import dev.convoy.plan.Movement;
import dev.convoy.plan.ParameterSharding;
import dev.convoy.plan.Step;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.Value;
import dev.convoy.tensor.Range;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.kernel.Format;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.kernel.LayerKernel;
import dev.convoy.worker.kernel.LayerShare;
import dev.convoy.worker.memory.Arena;
import dev.convoy.worker.memory.Buffer;
import java.util.ArrayList;
import java.util.HashMap;
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
  private final Arena arena = new Arena();
  private final Listing listing = new Listing(arena);
  private final Stopwatch watch = new Stopwatch();
  private final MovementCompiler movements;
  private final Gradients gradients;
  private final Map<Value, Slot> slots = new HashMap<>();
  private final Map<Value, Slot> plainCopies = new HashMap<>();
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
    this.movements = new MovementCompiler(rank, exchange, arena, listing, watch, firstMessage);
    this.gradients = new Gradients(plan);
    Block rows = plan.ownership().of(Network.INPUT).block(rank);
    this.labels = new Buffer("labels", rows.rows().size() * labelsPerRow() * Integer.BYTES);
  }

  Executable compile() {
    boolean training = mode == Mode.TRAINING;
    arena.keep(labels);
    Value.Output input = new Value.Output(Network.INPUT);
    slots.put(input, images());
    arena.keep(slot(input).buffer());
    for (Step step : training ? plan.training() : plan.inference()) {
      write(step);
    }
    Slot result = plain(result());
    arena.keep(result.buffer());
    for (LayerParameters p : parameters.values()) {
      arena.keep(p.values());
      arena.keep(p.momentum());
      p.state().forEach(arena::keep);
    }
    arena.place();
    parameters.values().forEach(p -> p.placeParts(training));
    List<Listing.Line> lines = listing.link();
    movements.declare();
    return new Executable(
        plan,
        rank,
        kernels,
        arena,
        lines,
        watch,
        parameters,
        slot(input).buffer(),
        labels,
        result.buffer(),
        calls.values().stream().map(c -> c.kernel).toList());
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
        case FORWARD -> forward(compute.layer(), compute.phase());
        case BACKWARD -> backward(compute.layer(), compute.phase());
        case UPDATE -> update(compute.layer());
      }
    } else if (step instanceof Step.Send send) {
      send(send.movement());
    } else if (step instanceof Step.Receive receive) {
      receive(receive.movement());
    }
  }

  // ---- forward

  private void forward(String layer, int phase) {
    Block own = plan.ownership().of(layer).block(rank);
    if (own.isEmpty()) {
      return;
    }
    KernelCall call = calls.get(layer);
    if (call == null) {
      call = compileKernel(layer, own);
    }
    if (phase > 0 && call.statistics == null) {
      return;
    }
    KernelCall c = call;
    compute(
        layer,
        phase == 0 ? "forward" : "forward, phase 1",
        c.forwardBuffers(),
        c,
        s -> c.kernel.forward(phase, s));
  }

  private KernelCall compileKernel(String layer, Block own) {
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
                seed);
    boolean wanted = feeds.stream().anyMatch(Feed::differentiable);
    List<Slot> offered = feeds.stream().map(f -> slot(new Value.Input(f.id()))).toList();
    LayerKernel kernel =
        kernels.layer(share, offered.stream().map(Slot::format).toList(), mode, wanted);
    List<Slot> inputs = new ArrayList<>();
    for (int k = 0; k < offered.size(); k++) {
      inputs.add(inFormat(layer + " input", offered.get(k), kernel.inputs().get(k)));
    }
    KernelCall call = new KernelCall(share, kernel, inputs);
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
            .orElse(full.part(0, 1).intersect(new Range(0, 0)));
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

  // ---- backward

  private void backward(String layer, int phase) {
    KernelCall call = calls.get(layer);
    if (call == null || (phase > 0 && call.statistics == null)) {
      return;
    }
    if (phase == 0) {
      if (!call.isLoss()) {
        Slot gradient = slot(new Value.OutputGradient(layer));
        call.outputGradient =
            inFormat(layer + " output gradient", gradient, call.kernel.outputGradient());
      }
      if (plan.feedsOf(layer).stream().anyMatch(Feed::differentiable)) {
        call.wantInputGradients();
      }
    }
    boolean last = phase > 0 || call.statistics == null;
    compute(
        layer,
        phase == 0 ? "backward" : "backward, phase 1",
        call.backwardBuffers(),
        call,
        s -> call.kernel.backward(phase, s));
    if (last && !call.inputGradients.isEmpty()) {
      List<Feed> feeds = plan.feedsOf(layer);
      for (int k = 0; k < feeds.size(); k++) {
        contribute(new Value.InputGradient(feeds.get(k).id()), call.inputGradients.get(k));
      }
    }
  }

  /** Adds a kernel's gradient to what other readers of the same input contributed. */
  private void contribute(Value gradient, Slot part) {
    if (gradients.isFirst(gradient)) {
      slots.put(gradient, part);
      return;
    }
    Slot sum = slot(gradient);
    Slot same = inFormat(part.buffer().name(), part, sum.format());
    listing.add(
        "add " + part.buffer().name(),
        Listing.Kind.COMPUTE,
        List.of(same.buffer(), sum.buffer()),
        () -> plainInstruction(kernels.add(sum.format(), same.buffer(), sum.buffer())));
  }

  private void update(String layer) {
    LayerParameters p = parameters.get(layer);
    if (p == null || p.shard().isEmpty()) {
      return;
    }
    Sgd sgd = new Sgd(optimizer);
    listing.add(
        layer + " update",
        Listing.Kind.COMPUTE,
        List.of(p.values(), p.gradients(), p.momentum()),
        () -> {
          var weights = p.values().floats();
          var slopes = p.gradients().floats();
          var momenta = p.momentum().floats();
          return step ->
              sgd.update(
                  weights,
                  slopes,
                  momenta,
                  p.shard().from(),
                  p.shard().size(),
                  optimizer.rate(step, steps));
        });
  }

  // ---- movements

  private void send(Movement m) {
    if (movements.sends(m)) {
      movements.send(m, plain(m.from()).buffer());
    }
  }

  private void receive(Movement m) {
    Block target = m.target().block(rank);
    if (target.isEmpty()) {
      return;
    }
    if (m.to() instanceof Value.OutputGradient) {
      receiveGradient(m);
    } else if (m.from().equals(m.to())) {
      Slot both = slots.get(m.to());
      if (both != null) {
        movements.receive(m, both.buffer(), both.buffer(), false);
      }
    } else if (m.isIdentity(rank)) {
      slots.put(m.to(), alias(m));
    } else {
      Slot slot = slots.get(m.to());
      if (slot == null) {
        slot = targetSlot(m);
        slots.put(m.to(), slot);
      }
      movements.receive(m, localSource(m), slot.buffer(), false);
    }
  }

  private void receiveGradient(Movement m) {
    boolean first = gradients.isFirst(m.to());
    if (m.isIdentity(rank)) {
      Slot part = alias(m);
      if (first && gradients.isSingle(m.to())) {
        slots.put(m.to(), part);
      } else if (first) {
        Slot sum = Slot.of(m.title() + " sum", part.format());
        copy(part, sum);
        slots.put(m.to(), sum);
      } else {
        addTo(slot(m.to()), part);
      }
      return;
    }
    Slot plain = targetSlot(m);
    if (!first && slot(m.to()).format().isPlain()) {
      movements.receive(m, localSource(m), slot(m.to()).buffer(), true);
      return;
    }
    movements.receive(m, localSource(m), plain.buffer(), false);
    if (first) {
      slots.put(m.to(), plain);
    } else {
      addTo(slot(m.to()), plain);
    }
  }

  private void addTo(Slot sum, Slot part) {
    Slot same = inFormat(part.buffer().name(), part, sum.format());
    listing.add(
        "add " + part.buffer().name(),
        Listing.Kind.COMPUTE,
        List.of(same.buffer(), sum.buffer()),
        () -> plainInstruction(kernels.add(sum.format(), same.buffer(), sum.buffer())));
  }

  /** The source buffer under the target's sizes: nothing moves. */
  private Slot alias(Movement m) {
    Format reshaped = targetSlot(m).format();
    return slot(m.from()).format().sizes().equals(reshaped.sizes())
        ? slot(m.from())
        : new Slot(reshaped, plain(m.from()).buffer());
  }

  private @Nullable Buffer localSource(Movement m) {
    boolean contributes =
        m.redistribution().transfers().stream().anyMatch(t -> t.isLocal() && t.to() == rank);
    return contributes ? plain(m.from()).buffer() : null;
  }

  /** A plain buffer for what a movement brings, in the sizes of the value that it becomes. */
  private Slot targetSlot(Movement m) {
    Block block = m.target().block(rank);
    int units = m.backward() ? m.strand().units() : 1;
    List<Integer> sizes =
        new ArrayList<>(List.of(block.rows().size(), block.channels().size() / units));
    sizes.addAll(spatial(m.to()));
    return Slot.of(m.title(), kernels.plain(sizes));
  }

  private List<Integer> spatial(Value value) {
    if (value instanceof Value.Input input) {
      return plan.feeds().get(input.feed()).shape().spatial();
    }
    return value instanceof Value.OutputGradient output
        ? plan.network().shape(output.layer()).spatial()
        : List.of();
  }

  // ---- slots

  private Slot slot(Value value) {
    Slot slot = slots.get(value);
    if (slot == null) {
      throw new IllegalStateException("rank " + rank + " reads " + value + " before it is there");
    }
    return slot;
  }

  /** A value as plain numbers, copied at most once. */
  private Slot plain(Value value) {
    Slot slot = slot(value);
    if (slot.format().isPlain()) {
      return slot;
    }
    Slot known = plainCopies.get(value);
    if (known == null) {
      known = inFormat(slot.buffer().name(), slot, kernels.plain(slot.format().sizes()));
      plainCopies.put(value, known);
    }
    return known;
  }

  /** The same tensor in a format, copied where it is in another. */
  private Slot inFormat(String name, Slot slot, Format wanted) {
    if (slot.format().equals(wanted)) {
      return slot;
    }
    Slot target = Slot.of(name + " copy", wanted);
    copy(slot, target);
    return target;
  }

  private void copy(Slot from, Slot to) {
    listing.add(
        "copy " + from.buffer().name(),
        Listing.Kind.COMPUTE,
        List.of(from.buffer(), to.buffer()),
        () ->
            plainInstruction(kernels.copy(from.format(), from.buffer(), to.format(), to.buffer())));
  }

  private static Instruction plainInstruction(Runnable runnable) {
    return step -> runnable.run();
  }

  private void compute(
      String layer, String pass, List<Buffer> touched, KernelCall call, Instruction instruction) {
    listing.add(
        layer + " " + pass,
        Listing.Kind.COMPUTE,
        touched,
        () -> {
          call.bind(mode == Mode.TRAINING);
          return instruction;
        });
  }
}
