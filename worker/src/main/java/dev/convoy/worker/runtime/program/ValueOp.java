package dev.convoy.worker.runtime.program;

import dev.convoy.network.Activation;
import dev.convoy.plan.Chunk;
import dev.convoy.plan.Reshard;
import dev.convoy.plan.Step;
import dev.convoy.plan.Value;
import dev.convoy.worker.runtime.program.Contributions.Filling;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What one worker does at one step of the plan, over the plan's values. */
sealed interface ValueOp {

  /** The number of the plan's step. */
  int planStep();

  /** Calls the method for its type. */
  void accept(Visitor visitor);

  /** One method a type. */
  interface Visitor {
    void compute(Compute op);

    void alias(Alias op);

    void identity(Identity op);

    void send(Send op);

    void receive(Receive op);

    void normalise(Normalise op);

    void clip(Clip op);
  }

  /**
   * One pass of a layer.
   *
   * @param activation what its kernel applies to the output on the way, null where nothing
   */
  record Compute(
      int planStep,
      String layer,
      Step.Pass pass,
      int phase,
      Tile tile,
      @Nullable Activation activation)
      implements ValueOp {

    /** With an activation that its kernel applies on the way. */
    Compute with(Activation function) {
      return new Compute(planStep, layer, pass, phase, tile, function);
    }

    @Override
    public void accept(Visitor visitor) {
      visitor.compute(this);
    }

    @Override
    public String toString() {
      String text = layer + " " + pass.name().toLowerCase(Locale.ROOT);
      text += phase == 0 ? "" : ", phase " + phase;
      text += tile.isWhole() ? "" : ", " + tile.chunk();
      return activation == null ? text : text + " with " + activation.function();
    }
  }

  /**
   * One value is another under a new name. A gradient that has one part already becomes the sum of
   * both.
   */
  record Alias(int planStep, Value from, Value to) implements ValueOp {

    @Override
    public void accept(Visitor visitor) {
      visitor.alias(this);
    }

    @Override
    public String toString() {
      return "alias " + to + " = " + from;
    }
  }

  /**
   * A reshard of some rows that moves nothing here: one value is another under new sizes. A
   * gradient that has one part already becomes the sum of both.
   *
   * @param sizes of the new one on this worker: {@code (rows, channels, spatial...)}
   * @param chunk the rows
   */
  record Identity(int planStep, Reshard reshard, List<Integer> sizes, Chunk chunk)
      implements ValueOp {

    @Override
    public void accept(Visitor visitor) {
      visitor.identity(this);
    }

    @Override
    public String toString() {
      return "alias " + reshard.to() + " = " + reshard.from();
    }
  }

  /** Hands out what others need of some rows. */
  record Send(int planStep, Reshard reshard, Chunk chunk) implements ValueOp {

    @Override
    public void accept(Visitor visitor) {
      visitor.send(this);
    }

    @Override
    public String toString() {
      return "send " + reshard.label() + ": " + reshard.from();
    }
  }

  /**
   * Puts some rows of a value together. A gradient that has one part already becomes the sum of
   * both.
   *
   * @param name the whole value's, for people
   * @param sizes of all of it on this worker: {@code (rows, channels, spatial...)}
   * @param filling how it meets what other receives bring of the value
   */
  record Receive(
      int planStep, Reshard reshard, Chunk chunk, String name, List<Integer> sizes, Filling filling)
      implements ValueOp {

    @Override
    public void accept(Visitor visitor) {
      visitor.receive(this);
    }

    @Override
    public String toString() {
      return "receive " + reshard.label() + ": " + reshard.to();
    }
  }

  /**
   * Makes values of the images that a reshard has brought as bytes, or that were here.
   *
   * @param name the value's, for people
   * @param sizes of all of it on this worker: {@code (rows, channels, spatial...)}
   */
  record Normalise(int planStep, Reshard reshard, String name, List<Integer> sizes)
      implements ValueOp {

    @Override
    public void accept(Visitor visitor) {
      visitor.normalise(this);
    }

    @Override
    public String toString() {
      return "normalise " + name + ": " + reshard.to() + " = " + reshard.from();
    }
  }

  /** From all layers' sums of squares to the factor that shortens gradients. */
  record Clip(int planStep) implements ValueOp {

    @Override
    public void accept(Visitor visitor) {
      visitor.clip(this);
    }

    @Override
    public String toString() {
      return "clip";
    }
  }
}
