package dev.convoy.worker.runtime.program;

import dev.convoy.plan.Chunk;
import dev.convoy.plan.Reshard;
import dev.convoy.plan.Value;
import dev.convoy.tensor.DataType;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.kernel.Format;
import dev.convoy.worker.kernel.PixelRuns;
import dev.convoy.worker.memory.Buffer;
import dev.convoy.worker.runtime.program.Contributions.Filling;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a worker's part of the plan's reshards as operations over buffers: which they read and
 * fill, when a buffer can be shared instead, and when a gradient is the sum of several.
 */
final class ReshardWriter {
  private final int rank;
  private final MessagePlanner messages;
  private final TensorTable tensors;
  private final ProgramBuilder program;
  private final Map<Value, PlacedTensor> bytes = new HashMap<>(); // by what they become

  ReshardWriter(int rank, MessagePlanner messages, TensorTable tensors, ProgramBuilder program) {
    this.rank = rank;
    this.messages = messages;
    this.tensors = tensors;
    this.program = program;
  }

  /** Hands out what others need of these rows. */
  void send(ValueOp.Send op) {
    Reshard m = op.reshard();
    PlacedTensor source = tensors.plain(m.from(), m.type(), op.chunk());
    Work.Send send = new Work.Send(m, source.buffer(), messages.outgoing(m, source.buffer()));
    program.add(
        Op.exchanging(
            program.planStep(),
            "send " + m.label(),
            List.of(source.buffer()),
            send.messages().stream()
                .map(Outgoing::memory)
                .filter(b -> !b.equals(source.buffer()))
                .toList(),
            send));
    if (messages.keepsPacked()) {
      send.messages().forEach(message -> program.keep(message.memory()));
    }
    tensors.share(source); // with the peers: they may read it for a while yet
  }

  /** Shares the buffer of a value under another name; nothing where a gradient is nobody's. */
  void alias(Value from, Value to) {
    if (!isGradient(from) || tensors.find(from) != null) {
      contribute(to, tensors.get(from));
    }
  }

  /**
   * Shares the buffer of what a reshard does not change, under the sizes that it has afterwards.
   */
  void identity(ValueOp.Identity op) {
    Reshard m = op.reshard();
    Format reshaped = tensors.plain(op.sizes(), m.type());
    PlacedTensor source = tensors.get(m.from());
    contribute(
        m.to(),
        source.format().sizes().equals(reshaped.sizes())
            ? source
            : new PlacedTensor(reshaped, tensors.plain(m.from(), m.type(), op.chunk()).buffer()));
  }

  private void contribute(Value value, PlacedTensor part) {
    if (isGradient(value)) {
      tensors.contribute(value, part);
    } else {
      tensors.put(value, part);
    }
  }

  private static boolean isGradient(Value value) {
    return value instanceof Value.OutputGradient || value instanceof Value.InputGradient;
  }

  /** Puts together what this worker needs. */
  void receive(ValueOp.Receive op) {
    Reshard m = op.reshard();
    if (m.type() == DataType.U8) {
      PlacedTensor there = bytes.computeIfAbsent(m.to(), key -> target(op));
      receive(op, localSource(m, op.chunk()), there.buffer(), contributions(op, op.filling()));
    } else if (m.to() instanceof Value.OutputGradient) {
      receiveGradient(op);
    } else if (m.from().equals(m.to())) {
      PlacedTensor both = tensors.find(m.to());
      if (both != null) {
        receive(op, both.buffer(), both.buffer(), contributions(op, op.filling()));
      }
    } else {
      PlacedTensor tensor = tensors.find(m.to());
      if (tensor == null) {
        tensor = target(op);
        tensors.put(m.to(), tensor);
      }
      receive(op, localSource(m, op.chunk()), tensor.buffer(), contributions(op, op.filling()));
    }
  }

  /**
   * Makes values of images that are all here as bytes.
   *
   * @param image one whole picture
   */
  void normalise(ValueOp.Normalise op, Shape image, PixelCode code) {
    Reshard m = op.reshard();
    PlacedTensor from = bytes.getOrDefault(m.to(), tensors.get(m.from()));
    PlacedTensor values = tensors.find(m.to());
    if (values == null) {
      values = PlacedTensor.of(op.name(), tensors.plain(op.sizes(), DataType.F32));
      tensors.put(m.to(), values);
    }
    program.add(
        Op.computing(
            program.planStep(),
            "normalise " + op.name(),
            List.of(from.buffer(), code.values(), code.windows()),
            List.of(values.buffer()),
            new Work.Normalise(
                PixelRuns.of(m, rank, image), from.buffer(), code, values.buffer())));
  }

  private void receiveGradient(ValueOp.Receive op) {
    Reshard m = op.reshard();
    PlacedTensor before = tensors.find(m.to());
    PlacedTensor plain = target(op);
    if (before != null && before.format().equals(plain.format())) {
      PlacedTensor sum = tensors.own(before);
      Buffer source = localSource(m, Chunk.WHOLE);
      receive(op, source, sum.buffer(), contributions(op, Filling.ADDING));
      tensors.put(m.to(), sum);
      return;
    }
    Buffer source = localSource(m, Chunk.WHOLE);
    receive(op, source, plain.buffer(), contributions(op, op.filling()));
    tensors.contribute(m.to(), plain);
  }

  private Contributions contributions(ValueOp.Receive op, Filling filling) {
    return Contributions.to(rank, op.reshard(), filling);
  }

  private void receive(
      ValueOp.Receive op, @Nullable Buffer source, Buffer target, Contributions contributions) {
    Reshard m = op.reshard();
    boolean isThere = contributions.start() == Contributions.Start.ADD || m.from().equals(m.to());
    if (contributions.ranks().isEmpty() && isThere) {
      return;
    }
    Work.Receive receive =
        new Work.Receive(m, source, target, contributions, messages.incoming(m, contributions));
    List<Buffer> reads = new ArrayList<>();
    if (source != null) {
      reads.add(source);
    }
    receive.messages().forEach(message -> reads.add(message.memory()));
    program.add(
        Op.exchanging(program.planStep(), "receive " + m.label(), reads, List.of(target), receive));
    receive.messages().forEach(message -> program.keep(message.memory()));
  }

  private @Nullable Buffer localSource(Reshard m, Chunk chunk) {
    boolean contributes = !m.redistribution().between(rank, rank).isEmpty();
    return contributes ? tensors.plain(m.from(), m.type(), chunk).buffer() : null;
  }

  /** A plain buffer for what a reshard brings, in the sizes of the value that it becomes. */
  private PlacedTensor target(ValueOp.Receive op) {
    return PlacedTensor.of(op.name(), tensors.plain(op.sizes(), op.reshard().type()));
  }
}
