package dev.convoy.worker.runtime.train;

import dev.convoy.network.Network;
import dev.convoy.network.ParameterSpec;
import dev.convoy.network.ParameterSpec.Initial;
import dev.convoy.plan.HeldParameters;
import dev.convoy.random.CounterRandom;
import dev.convoy.worker.memory.Buffer;
import dev.convoy.worker.runtime.program.LayerParameters;
import dev.convoy.worker.runtime.run.Executable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Brings parameters into an executable and out of it, under their global names and positions:
 * element {@code i} of {@code conv2.weight} is the same value whoever holds it.
 */
public final class Weights {

  private static final int DRAWN_AT_ONCE = 1 << 14;

  /** Somewhere to read elements from. */
  public interface Source {
    /** Fills {@code values} with a tensor's elements from {@code firstElement} on. */
    void read(String tensor, long firstElement, float[] values);
  }

  /** Somewhere to write elements to. */
  public interface Sink {
    /** Takes a tensor's elements from {@code firstElement} on. */
    void write(String tensor, long firstElement, float[] values);
  }

  private Weights() {}

  /** Initial weights, drawn from (seed, tensor, global element): the same whoever draws them. */
  public static Source initial(Executable executable, long seed) {
    return initial(executable.plan().network(), seed);
  }

  /** Initial weights of a network, and running averages over no batch yet. */
  public static Source initial(Network network, long seed) {
    return (tensor, first, values) -> {
      Initial initial = initialOf(network, tensor);
      if (initial instanceof Initial.Normal normal) {
        draw(CounterRandom.key(seed, tensor), normal.standardDeviation(), first, values);
      } else if (initial instanceof Initial.Constant constant) {
        Arrays.fill(values, (float) constant.value());
      }
    };
  }

  /** Each element follows from its own index alone, so all of the machine's cores may draw. */
  private static void draw(long key, double deviation, long first, float[] values) {
    IntStream.rangeClosed(0, values.length / DRAWN_AT_ONCE)
        .parallel()
        .forEach(
            part -> {
              int end = Math.min(values.length, (part + 1) * DRAWN_AT_ONCE);
              for (int i = part * DRAWN_AT_ONCE; i < end; i++) {
                values[i] = (float) (deviation * CounterRandom.gaussian(key, first + i));
              }
            });
  }

  private static Initial initialOf(Network network, String tensor) {
    int dot = tensor.lastIndexOf('.');
    String name = tensor.substring(dot + 1);
    for (ParameterSpec spec : network.parameters(network.node(tensor.substring(0, dot)))) {
      if (spec.name().equals(name)) {
        return spec.initial();
      }
    }
    return new Initial.Constant(name.equals("running_var") ? 1 : 0);
  }

  /** Sets every parameter and all state that this worker holds; clears what the optimizer keeps. */
  public static void load(Executable executable, Source source) {
    for (LayerParameters p : executable.parameters()) {
      for (int k = 0; k < p.specs().size(); k++) {
        String tensor = p.layer() + "." + p.specs().get(k).name();
        try (PlainParameter plain = new PlainParameter(executable, p.formats().get(k))) {
          runs(
              p,
              p.held().whole().get(k),
              plain.floats(),
              (first, part) -> {
                float[] values = new float[part.remaining()];
                source.read(tensor, first, values);
                part.put(values);
              });
          plain.copyTo(p.parts().get(k));
        }
      }
      for (int k = 0; k < p.state().size(); k++) {
        String tensor = p.layer() + "." + p.stateNames().get(k);
        Buffer state = p.state().get(k);
        FloatBuffer drawn = FloatBuffer.allocate((int) state.bytes() / Float.BYTES);
        runs(
            p,
            perChannel(p.stateNames().get(k), p),
            drawn,
            (first, part) -> {
              float[] values = new float[part.remaining()];
              source.read(tensor, first, values);
              part.put(values);
            });
        state.put(0, drawn.array());
      }
      p.optimizer().put(0, new float[(int) p.optimizer().bytes() / Float.BYTES]);
    }
  }

  /** Sets one executable's parameters and state to another's; both are compiled from one plan. */
  static void copy(Executable from, Executable to) {
    Iterator<LayerParameters> targets = to.parameters().iterator();
    for (LayerParameters source : from.parameters()) {
      LayerParameters target = targets.next();
      for (int k = 0; k < source.parts().size(); k++) {
        to.kernels()
            .copy(
                source.formats().get(k),
                source.parts().get(k),
                target.formats().get(k),
                target.parts().get(k))
            .run();
      }
      for (int k = 0; k < source.state().size(); k++) {
        target.state().get(k).put(0, values(source.state().get(k)));
      }
    }
  }

  /**
   * Hands out the parameters and state that this worker speaks for: those it holds, unless a lower
   * rank holds the same. Together all workers hand out each element once.
   */
  public static void save(Executable executable, Sink sink) {
    for (LayerParameters p : executable.parameters()) {
      if (speaksFor(executable, p)) {
        export(executable, p, sink);
      }
    }
  }

  /** Hands out all parameters and state that this worker holds, whoever else does. */
  static void held(Executable executable, Sink sink) {
    executable.parameters().forEach(p -> export(executable, p, sink));
  }

  private static void export(Executable executable, LayerParameters p, Sink sink) {
    for (int k = 0; k < p.specs().size(); k++) {
      export(executable, p, k, p.parts().get(k), sink);
    }
    for (int k = 0; k < p.state().size(); k++) {
      String tensor = p.layer() + "." + p.stateNames().get(k);
      runs(
          p,
          perChannel(p.stateNames().get(k), p),
          FloatBuffer.wrap(values(p.state().get(k))),
          (first, part) -> sink.write(tensor, first, array(part)));
    }
  }

  private static float[] values(Buffer buffer) {
    float[] values = new float[(int) buffer.bytes() / Float.BYTES];
    buffer.get(0, values);
    return values;
  }

  static boolean speaksFor(Executable executable, LayerParameters p) {
    for (int rank = 0; rank < executable.rank(); rank++) {
      if (executable.plan().held(p.layer(), rank).equals(p.held())) {
        return false;
      }
    }
    return true;
  }

  /** The elements as bytes, four each, the lowest byte first. */
  static byte[] littleEndian(float[] values) {
    byte[] bytes = new byte[values.length * Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
    return bytes;
  }

  private static void export(
      Executable executable, LayerParameters p, int k, Buffer part, Sink sink) {
    String tensor = p.layer() + "." + p.specs().get(k).name();
    try (PlainParameter plain = new PlainParameter(executable, p.formats().get(k))) {
      plain.copyFrom(part);
      runs(
          p,
          p.held().whole().get(k),
          plain.floats(),
          (first, elements) -> sink.write(tensor, first, array(elements)));
    }
  }

  private interface Part {
    void at(long firstElement, FloatBuffer elements);
  }

  /** Most elements handled at once. */
  private static final int CHUNK = 1 << 16;

  /** Walks what is stored of a parameter in runs of consecutive global elements. */
  private static void runs(
      LayerParameters p, ParameterSpec whole, FloatBuffer stored, Part action) {
    int at = 0;
    for (HeldParameters.Run run : p.held().runs(whole, CHUNK)) {
      action.at(run.first(), stored.slice(at, run.count()));
      at += run.count();
    }
  }

  /** Of what is kept with the model, one value a channel. */
  static ParameterSpec perChannel(String name, LayerParameters p) {
    return new ParameterSpec(name, List.of(p.held().rows().size()), new Initial.Constant(0));
  }

  private static float[] array(FloatBuffer elements) {
    float[] values = new float[elements.remaining()];
    elements.get(values);
    return values;
  }
}
