package dev.convoy.worker.runtime.program;

import dev.convoy.plan.Chunk;
import dev.convoy.plan.Reshard;
import dev.convoy.plan.Step;
import dev.convoy.worker.kernel.PixelRuns;
import dev.convoy.worker.memory.Buffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an operation of a {@link Program} does. */
public sealed interface Work {

  /** Calls the method for its type. */
  <R> R accept(Visitor<R> visitor);

  /**
   * Whether, on a device, it only queues what is the same in every step, for nobody else: then it
   * can be {@link dev.convoy.worker.kernel.Device#record recorded}.
   */
  default boolean onlyQueues() {
    return true;
  }

  /** One method a type: whoever answers for all work fails to compile where one is new. */
  interface Visitor<R> {
    R compute(Compute work);

    R copy(Copy work);

    R add(Add work);

    R normalise(Normalise work);

    R squares(Squares work);

    R clip(Clip work);

    R update(Update work);

    R send(Send work);

    R awaitSent(AwaitSent work);

    R receive(Receive work);

    R post(Post work);

    R takeImages(TakeImages work);

    R ahead(Ahead work);

    R unlessAhead(UnlessAhead work);

    R publishScalars(PublishScalars work);

    R recorded(Recorded work);
  }

  /**
   * One pass of a layer's kernel.
   *
   * @param tile which part of the layer's output it is about
   */
  record Compute(KernelCall call, Step.Pass pass, int phase, Tile tile) implements Work {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.compute(this);
    }
  }

  /** Copies some rows of a tensor into another format. */
  record Copy(PlacedTensor from, PlacedTensor to, Chunk rows) implements Work {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.copy(this);
    }
  }

  /** Adds a tensor to another of the same format. */
  record Add(PlacedTensor summand, PlacedTensor sum) implements Work {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.add(this);
    }
  }

  /**
   * Makes values of the bytes of pictures.
   *
   * @param pixels which bytes become which values
   * @param values plain
   */
  record Normalise(PixelRuns pixels, Buffer bytes, PixelCode code, Buffer values) implements Work {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.normalise(this);
    }
  }

  /**
   * Writes sums of squares of a layer's gradients, and of its weights where their norm is needed,
   * too: of the parameters that this worker updates.
   */
  record Squares(LayerParameters parameters, GradientNorm norm) implements Work {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.squares(this);
    }
  }

  /** Says what norms mean for updates, from the sums of all workers. */
  record Clip(Buffer sums, GradientNorm norm) implements Work {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.clip(this);
    }
  }

  /** An optimizer's step over the parameters that are this worker's to update. */
  record Update(LayerParameters parameters, int planStep, @Nullable GradientNorm norm)
      implements Work {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.update(this);
    }
  }

  /** Hands what each peer needs of a tensor to the exchange. */
  record Send(Reshard reshard, Buffer source, List<Outgoing> messages) implements Work {
    @Override
    public boolean onlyQueues() {
      return false;
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.send(this);
    }
  }

  /** Waits until what was sent has left: until then its memory must not change. */
  record AwaitSent(Send send) implements Work {
    @Override
    public boolean onlyQueues() {
      return false;
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.awaitSent(this);
    }
  }

  /**
   * Puts a tensor together from what this worker holds itself and what its peers send.
   *
   * @param source what this worker holds, null where it contributes nothing
   * @param contributions who contributes, and how that meets the target
   * @param messages what each peer sends, in the order of the ranks
   */
  record Receive(
      Reshard reshard,
      @Nullable Buffer source,
      Buffer target,
      Contributions contributions,
      List<Incoming> messages)
      implements Work {
    /** Where all of it is here already. */
    @Override
    public boolean onlyQueues() {
      return messages.isEmpty();
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.receive(this);
    }
  }

  /**
   * Says that messages may from now on be received in their places.
   *
   * @param forNextStep those among them whose receive in this step is over
   */
  record Post(List<Incoming> messages, List<Incoming> forNextStep) implements Work {
    @Override
    public boolean onlyQueues() {
      return false;
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.post(this);
    }
  }

  /** Puts the next step's images in the place of this step's, where they are known. */
  record TakeImages(Buffer images) implements Work {
    @Override
    public boolean onlyQueues() {
      return false;
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.takeImages(this);
    }
  }

  /** Does something for the step that comes, where its images are known. */
  record Ahead(Op op) implements Work {
    @Override
    public boolean onlyQueues() {
      return false;
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.ahead(this);
    }
  }

  /** Does something unless the step before has done it {@link Ahead}. */
  record UnlessAhead(Op op) implements Work {
    @Override
    public boolean onlyQueues() {
      return false;
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.unlessAhead(this);
    }
  }

  /** Tells a device's kernels what is new in a step. */
  record PublishScalars() implements Work {
    @Override
    public boolean onlyQueues() {
      return false;
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.publishScalars(this);
    }
  }

  /** Neighbours that a device records when they are first run, and then does by one call. */
  record Recorded(List<Op> ops) implements Work {
    @Override
    public boolean onlyQueues() {
      return false;
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.recorded(this);
    }
  }
}
