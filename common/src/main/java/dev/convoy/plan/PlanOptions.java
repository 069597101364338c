package dev.convoy.plan;

import dev.convoy.tensor.DataType;

/**
 * What shapes a plan besides network and ownership. Whoever plans a job, driver or worker, takes it
 * from the job, so that all plan alike.
 *
 * @param activations in what activations and their gradients travel
 * @param images what the network's input is read as: bytes, which travel as bytes and become values
 *     where they arrive, or f32, which travels as activations do
 * @param chunks into how many parts a batch is cut where slices travel between layers that work on
 *     each row by itself, so that those of one part travel while the next is computed; 1 for whole
 *     batches
 * @param updates what the optimizer needs
 * @param sumsBehind how many layers' gradient sums are on their way before the oldest is waited
 *     for: by then it has had the time of that many layers to arrive
 * @param imageParts in how many parts images travel at most, so that those of the next batch can
 *     leave between this batch's slices
 * @param imagePartBytes from how many bytes a peer on images travel in another part
 */
public record PlanOptions(
    DataType activations,
    DataType images,
    int chunks,
    UpdateNeeds updates,
    int sumsBehind,
    int imageParts,
    long imagePartBytes) {

  /** f32, in whole batches, with momentum, without clipping. */
  public static final PlanOptions PLAIN =
      new PlanOptions(DataType.F32, DataType.F32, 1, UpdateNeeds.PLAIN, 2, 8, 2 << 20);

  /**
   * Checks the counts and what images are.
   *
   * @throws IllegalArgumentException if a count is not positive, or images are of a type that is
   *     not read
   */
  public PlanOptions {
    if (chunks < 1 || sumsBehind < 0 || imageParts < 1 || imagePartBytes < 1) {
      throw new IllegalArgumentException(
          "a plan with chunks=%d, sumsBehind=%d, imageParts=%d of %d bytes: all must be positive"
              .formatted(chunks, sumsBehind, imageParts, imagePartBytes));
    }
    if (images == DataType.BF16 || activations == DataType.U8) {
      throw new IllegalArgumentException(
          "a plan with images in %s and activations in %s: images are u8 or f32, activations f32 or bf16"
              .formatted(images.title(), activations.title()));
    }
  }

  /** With activations that travel in a type. */
  public PlanOptions activations(DataType type) {
    return new PlanOptions(type, images, chunks, updates, sumsBehind, imageParts, imagePartBytes);
  }

  /** With images that are read as a type. */
  public PlanOptions images(DataType type) {
    return new PlanOptions(
        activations, type, chunks, updates, sumsBehind, imageParts, imagePartBytes);
  }

  /** In what images travel. */
  public DataType movedImages() {
    return images == DataType.F32 ? activations : images;
  }

  /** With the batch cut into so many parts. */
  public PlanOptions chunks(int count) {
    return new PlanOptions(
        activations, images, count, updates, sumsBehind, imageParts, imagePartBytes);
  }

  /** With a copy of the state beside it, from which checkpoints are written. */
  public PlanOptions withCopy() {
    return updates(updates.withCopy());
  }

  /** With what an optimizer needs. */
  public PlanOptions updates(UpdateNeeds needs) {
    return new PlanOptions(
        activations, images, chunks, needs, sumsBehind, imageParts, imagePartBytes);
  }
}
