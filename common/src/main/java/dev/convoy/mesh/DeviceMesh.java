package dev.convoy.mesh;

/**
 * Workers arranged in a grid {@code data × model}: batch rows are split along the first axis,
 * channels along the second. Rank {@code r} stands at {@code (r / model, r % model)}.
 */
public record DeviceMesh(int data, int model) {

  /** Checks that there is at least one worker. */
  public DeviceMesh {
    if (data < 1 || model < 1) {
      throw new IllegalArgumentException(
          "a mesh of " + data + "x" + model + " workers: both sizes must be at least 1");
    }
  }

  /** The number of workers. */
  public int ranks() {
    return data * model;
  }

  /** Where a worker stands along the data axis. */
  public int dataCoordinate(int rank) {
    return rank / model;
  }

  /** Where a worker stands along the model axis. */
  public int modelCoordinate(int rank) {
    return rank % model;
  }

  @Override
  public String toString() {
    return data + "x" + model;
  }
}
