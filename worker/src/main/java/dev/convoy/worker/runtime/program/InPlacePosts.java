package dev.convoy.worker.runtime.program;

import dev.convoy.plan.Value;
import dev.convoy.worker.memory.Arena;
import dev.convoy.worker.memory.Buffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Says which messages may be received in their targets, and from when on in a step.
 *
 * <p>A target is a part of the arena, which other buffers have before. So a message is posted
 * behind the last operation before its own receive that touches a buffer there, going round to the
 * step before if none does in the same step. What a message then brings stays untouched until the
 * receive.
 *
 * <p>A target that is kept from step to step can be read at any time, unless its last read is
 * known: a layer's kernels are done with its parameters when they are done with the gradients.
 */
final class InPlacePosts implements UnaryOperator<Program> {
  private final Arena arena;

  /** For an arena in which all buffers of the program have their places. */
  InPlacePosts(Arena arena) {
    this.arena = arena;
  }

  @Override
  public Program apply(Program program) {
    List<Op> ops = program.ops();
    Map<Value, Integer> lastReads = lastReads(ops);
    Map<Buffer, Integer> firstReceives = new HashMap<>();
    Map<Integer, Work.Post> posts = new HashMap<>();
    for (int k = 0; k < ops.size(); k++) {
      if (ops.get(k).work() instanceof Work.Receive receive && !receive.messages().isEmpty()) {
        // What touches the target between its first receive and this one are other parts of it and
        // their readers.
        firstReceives.putIfAbsent(receive.target(), k);
        int first = firstReceives.get(receive.target());
        Integer lastRead = lastReads.get(receive.reshard().to());
        if (lastRead != null || !program.kept().contains(receive.target())) {
          int after = lastRead != null ? lastRead : lastTouch(program, receive.target(), first);
          add(receive, after, after >= first, posts);
        }
      }
    }
    Map<Integer, List<Op>> behind = new HashMap<>();
    posts.forEach((after, post) -> behind.put(after, List.of(op(ops.get(after), post))));
    return program.inserting(behind);
  }

  private static void add(
      Work.Receive receive, int after, boolean forNextStep, Map<Integer, Work.Post> posts) {
    for (Incoming message : receive.messages()) {
      if (message.fitsTarget()) {
        Work.Post post =
            posts.computeIfAbsent(
                after, key -> new Work.Post(new ArrayList<>(), new ArrayList<>()));
        post.messages().add(message);
        if (forNextStep) {
          post.forNextStep().add(message);
        }
      }
    }
  }

  /** Of each layer's parameters, the number of the operation that reads them last in a step. */
  private static Map<Value, Integer> lastReads(List<Op> ops) {
    Map<Value, Integer> last = new HashMap<>();
    for (int k = 0; k < ops.size(); k++) {
      if (ops.get(k).work() instanceof Work.Send send
          && send.reshard().from() instanceof Value.ParameterGradients gradients) {
        last.put(new Value.Parameters(gradients.layer()), k);
      }
    }
    return last;
  }

  /**
   * The last operation before another that touches the memory of a buffer; if there is none in a
   * step, the last one of the step before.
   */
  private int lastTouch(Program program, Buffer buffer, int before) {
    List<Op> ops = program.ops();
    for (int back = 1; back <= ops.size(); back++) {
      int number = Math.floorMod(before - back, ops.size());
      if (ops.get(number).touched().stream().anyMatch(b -> meets(program, b, buffer))) {
        return number;
      }
    }
    return before;
  }

  /** Whether they have memory in common; what is kept has its own, in whatever arena. */
  private boolean meets(Program program, Buffer one, Buffer other) {
    return one.equals(other) || (!program.kept().contains(one) && arena.overlap(one, other));
  }

  private static Op op(Op after, Work.Post post) {
    // Nothing is written now: what comes is, at any time between this and the receive.
    return Op.exchanging(
        after.planStep(), "post after " + after.title(), List.of(), List.of(), post);
  }
}
