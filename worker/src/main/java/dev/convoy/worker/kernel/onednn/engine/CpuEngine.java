package dev.convoy.worker.kernel.onednn.engine;

import dev.convoy.worker.kernel.ThreadTeam;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl.scratchpad_mode;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.PointerScope;

/**
 * oneDNN's CPU, an in-order stream on it, and everything native that was made for it.
 *
 * <p>JavaCPP frees an object when the collector finds it unreachable, even while oneDNN still uses
 * what is behind it; so all objects are made inside {@link #owning}, which keeps them until {@link
 * #close}. Concurrency: one thread.
 */
public final class CpuEngine implements AutoCloseable {
  private final Deque<PointerScope> scopes = new ArrayDeque<>();
  private final engine processor;
  private final stream queue;
  private final primitive_attr callerGivesScratch;
  private final ThreadTeam team;
  private final memory.data_type activations;

  private CpuEngine(
      engine processor,
      stream queue,
      primitive_attr callerGivesScratch,
      ThreadTeam team,
      memory.data_type activations) {
    this.processor = processor;
    this.queue = queue;
    this.callerGivesScratch = callerGivesScratch;
    this.team = team;
    this.activations = activations;
  }

  /** The CPU for so many threads; activations are of a type where a layer has code for it. */
  public static CpuEngine open(int threads, memory.data_type activations) {
    PointerScope scope = new PointerScope().extend();
    try {
      engine processor = new engine(engine.kind.cpu, 0);
      primitive_attr attributes = new primitive_attr();
      attributes.set_scratchpad_mode(scratchpad_mode.user);
      CpuEngine cpu =
          new CpuEngine(
              processor, new stream(processor), attributes, new ThreadTeam(threads), activations);
      cpu.scopes.push(scope);
      return cpu;
    } finally {
      scope.close();
    }
  }

  /** Does work whose native objects live until this engine is closed. */
  public <T> T owning(Supplier<T> work) {
    PointerScope scope = new PointerScope().extend(); // close() will only leave it
    scopes.push(scope);
    try {
      return work.get();
    } finally {
      scope.close();
    }
  }

  /** oneDNN's engine. */
  public engine engine() {
    return processor;
  }

  /** Where primitives are executed, in order. */
  public stream queue() {
    return queue;
  }

  /** The type of activations and their gradients, where a layer has code for it. */
  public memory.data_type activations() {
    return activations;
  }

  /** The threads for work that is done in Java. */
  public ThreadTeam team() {
    return team;
  }

  /** Attributes for primitives whose scratchpad is an argument. */
  public primitive_attr attributes() {
    return callerGivesScratch;
  }

  /** Attributes for primitives that add to what their target holds. */
  public static primitive_attr adding() {
    post_ops sum = new post_ops();
    sum.append_sum();
    return behind(sum);
  }

  /** Attributes for primitives whose results go through something more. */
  public static primitive_attr behind(post_ops more) {
    primitive_attr attributes = new primitive_attr();
    attributes.set_scratchpad_mode(scratchpad_mode.user);
    attributes.set_post_ops(more);
    return attributes;
  }

  @Override
  public void close() {
    team.close();
    while (!scopes.isEmpty()) {
      scopes.pop().deallocate();
    }
  }
}
